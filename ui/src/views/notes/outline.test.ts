import { expect, it } from 'vitest';

import { outlineOf } from './outline';

it.each<[string, [line: number, level: number, title: string][]]>([
  ['', []],
  ['text', []],
  ['# One', [[1, 1, 'One']]],
  [
    'a\n\n# One #\n## Two\n',
    [
      [3, 1, 'One'],
      [4, 2, 'Two'],
    ],
  ],
  [
    'One\n===\n\nTwo\n---\n',
    [
      [1, 1, 'One'],
      [4, 2, 'Two'],
    ],
  ],
  ['---\ntitle: x\n---\n# One', [[4, 1, 'One']]],
  ['```\n# code\n```\n# One', [[4, 1, 'One']]],
  ['# **Bold** `code` [[a|Name]] [link](x) *it*', [[1, 1, 'Bold code Name link it']]],
  ['> ## Quoted', [[1, 2, 'Quoted']]],
  ['#not one\n\n#', [[3, 1, '']]],
])('%j', (text, expected) => {
  expect(outlineOf(text).map(({ line, level, title }) => [line, level, title])).toEqual(expected);
});
