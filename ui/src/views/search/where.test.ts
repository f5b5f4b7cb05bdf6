import { expect, it } from 'vitest';

import { whereNow } from './where';

const PIECE = ['/// Reads a header.', 'fn parse_header() {', '    let a = 1;', '}'];
const hit = { text: `${PIECE.join('\n')}\n`, start_line: 3, end_line: 6 };
const file = (...lines: string[]) => lines.join('\n');

it('finds a piece that was moved', () => {
  const now = whereNow(file('one', 'two', 'three', 'four', 'five', ...PIECE, ''), 1, hit);
  expect(now).toEqual({ from: 6, to: 9, whole: true });
});

it('finds the one that is nearest to where it was', () => {
  const now = whereNow(file(...PIECE, '', ...PIECE, '', '', '', ...PIECE), 1, hit);
  expect(now?.from, 'line 1 is nearer to 3 than line 6').toBe(1);
});

it('counts from the first line that is shown of a long file', () => {
  expect(whereNow(file('x', ...PIECE), 101, { ...hit, start_line: 100, end_line: 103 })).toEqual({
    from: 102,
    to: 105,
    whole: true,
  });
});

it('finds how a piece begins when the rest has changed', () => {
  const changed = ['one', ...PIECE.slice(0, 2), '    let b = 2;', '}'];
  expect(whereNow(file(...changed), 1, hit)).toEqual({ from: 2, to: 5, whole: false });
  const named = ['one', PIECE[0] ?? '', 'fn read_header() {', '}'];
  expect(whereNow(file(...named), 1, hit)).toEqual({ from: 2, to: 4, whole: false });
});

it('doesn’t mind another indent', () => {
  expect(whereNow(file('', ...PIECE.map((line) => `  ${line}`)), 1, hit)?.from).toBe(2);
});

it('finds nothing where a piece is gone, and nothing by a bracket alone', () => {
  expect(whereNow(file('one', 'two'), 1, hit)).toBeUndefined();
  expect(whereNow(file('{', '}'), 1, { ...hit, text: '{\n  gone\n}' })).toBeUndefined();
  expect(whereNow('', 1, { ...hit, text: '\n' })).toBeUndefined();
});
