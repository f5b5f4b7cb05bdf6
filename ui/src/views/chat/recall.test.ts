import { expect, it } from 'vitest';

import { leaves, recall } from './recall';

const ASKED = ['first', 'second', 'second', 'third'];

it.each<[number, 1 | -1, [number, string] | undefined]>([
  [0, 1, [1, 'third']],
  [1, 1, [2, 'second']],
  [2, 1, [3, 'first']],
  [3, 1, undefined],
  [2, -1, [1, 'third']],
  [1, -1, [0, 'mine']],
  [0, -1, undefined],
])('from %i by %i', (at, step, expected) => {
  const found = recall(ASKED, 'mine', at, step);
  expect(found && [found.at, found.text]).toEqual(expected);
});

it.each<[string, number, number, string, boolean]>([
  ['', 0, 0, 'ArrowUp', true],
  ['one', 2, 2, 'ArrowUp', true],
  ['one\ntwo', 5, 5, 'ArrowUp', false],
  ['one\ntwo', 5, 5, 'ArrowDown', true],
  ['one\ntwo', 1, 1, 'ArrowDown', false],
  ['one', 0, 3, 'ArrowUp', false],
  ['one', 3, 3, 'ArrowLeft', false],
])('in %j at %i to %i %s leaves: %s', (text, from, to, key, expected) => {
  expect(leaves(text, from, to, key)).toBe(expected);
});
