import { expect, it } from 'vitest';

import { type Change, difference } from './difference';

it.each<[string, string, Change | undefined]>([
  ['abc', 'abc', undefined],
  ['', 'a', { from: 0, to: 0, insert: 'a' }],
  ['a', '', { from: 0, to: 1, insert: '' }],
  ['abc', 'axc', { from: 1, to: 2, insert: 'x' }],
  ['abc', 'abxc', { from: 2, to: 2, insert: 'x' }],
  ['aaa', 'aaaa', { from: 3, to: 3, insert: 'a' }],
  ['aaaa', 'aa', { from: 2, to: 4, insert: '' }],
  ['abcabc', 'abc', { from: 3, to: 6, insert: '' }],
])('from %j to %j', (before, after, expected) => {
  const found = difference(before, after);
  expect(found).toEqual(expected);
  if (found) {
    expect(before.slice(0, found.from) + found.insert + before.slice(found.to)).toBe(after);
  }
});
