import { expect, it } from 'vitest';

import { Letters } from './letters';

const ROWS = ['docs', 'main.rs', undefined, 'model.rs', 'Notes'];
const name = (row: string | undefined) => row;

it('finds the next row that begins with a letter, round to the beginning', () => {
  expect(new Letters().find('m', ROWS, 0, name, 0)).toBe(1);
  expect(new Letters().find('m', ROWS, 1, name, 0)).toBe(3);
  expect(new Letters().find('m', ROWS, 3, name, 0)).toBe(1);
  expect(new Letters().find('n', ROWS, -1, name, 0)).toBe(4);
  expect(new Letters().find('x', ROWS, 0, name, 0)).toBe(-1);
});

it('takes letters that come soon after each other as one beginning', () => {
  const letters = new Letters();
  expect(letters.find('m', ROWS, 0, name, 0)).toBe(1);
  expect(letters.find('o', ROWS, 1, name, 300)).toBe(3);
  expect(letters.find('d', ROWS, 3, name, 600)).toBe(3);
  expect(letters.find('d', ROWS, 3, name, 2000)).toBe(0);
});
