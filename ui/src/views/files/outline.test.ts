import { describe, expect, it } from 'vitest';

import type { EntityPlace } from '../../api/generated/types';
import { itemAt, outlineOf } from './outline';

function unit(name: string, start_line: number, end_line: number): EntityPlace {
  return {
    id: start_line,
    kind: 'CodeUnit',
    unit: '',
    name,
    qualified: name,
    start_line,
    end_line,
  };
}

const file = { ...unit('file.rs', 1, 100), kind: 'Document' };
const items = outlineOf([
  unit('next', 12, 20),
  unit('Lexer', 10, 40),
  file,
  unit('inner', 14, 16),
  unit('main', 50, 60),
]);

it('nests what stands in something else, and leaves out the file itself', () => {
  expect(items.map(({ name, depth }) => [name, depth])).toEqual([
    ['Lexer', 0],
    ['next', 1],
    ['inner', 2],
    ['main', 0],
  ]);
});

describe('the item of a line', () => {
  it.each([
    [1, undefined],
    [10, 'Lexer'],
    [15, 'inner'],
    [18, 'next'],
    [30, 'Lexer'],
    [45, 'main-before'],
    [55, 'main'],
    [99, 'main'],
  ])('at line %i is %s', (line, name) => {
    // Between two, the one before is still the current one.
    const expected = name === 'main-before' ? 'inner' : name;
    expect(items[itemAt(items, line)]?.name).toBe(expected);
  });
});
