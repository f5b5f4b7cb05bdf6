import { expect, it } from 'vitest';

import type { Citation } from '../../api/generated/types';
import { CITED, citedBy, linesOf, pathOf, sorted } from './citations';

function citation(number: number, more: Partial<Citation> = {}): Citation {
  return {
    number,
    root: '/w/lexer',
    path: 'src/a.rs',
    start_line: 3,
    end_line: 9,
    symbol: null,
    used: false,
    ...more,
  };
}

it.each([
  ['as [1] says', ['[1]']],
  ['[1][22], [x], [1234]', ['[1]', '[22]']],
  ['as [1, 3] and [2,4] say, [1,]', ['[1, 3]', '[2,4]']],
])('finds in %j %j', (text, expected) => {
  expect(text.match(CITED)).toEqual(expected);
});

it('knows only what it was given', () => {
  const given = [citation(1), citation(2)];
  expect(citedBy('[2]', given)).toEqual([given[1]]);
  expect(citedBy('[2, 3, 1]', given)).toEqual([given[1], given[0]]);
  expect(citedBy('[3]', given)).toEqual([]);
});

it('has those first that the answer names', () => {
  const { used, others } = sorted([citation(3), citation(2, { used: true }), citation(1)]);
  expect(used.map(({ number }) => number)).toEqual([2]);
  expect(others.map(({ number }) => number)).toEqual([1, 3]);
});

it('names a place briefly', () => {
  expect(linesOf(citation(1))).toBe('3–9');
  expect(linesOf(citation(1, { end_line: 3 }))).toBe('3');
  expect(pathOf(citation(1), ['/w/lexer'])).toBe('src/a.rs');
  expect(pathOf(citation(1), ['/w/lexer', '/w/garden'])).toBe('lexer/src/a.rs');
});
