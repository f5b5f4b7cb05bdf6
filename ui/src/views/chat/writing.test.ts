import { expect, it } from 'vitest';

import { further, grown, type Piece, settle } from './writing';

const piece = (from: number, text: string): Piece => ({ from, text });

it.each<[string, Piece, string | undefined]>([
  ['', piece(0, 'Hel'), 'Hel'],
  ['Hel', piece(3, 'lo'), 'Hello'],
  ['Hel', piece(4, 'o'), undefined],
  ['Hello', piece(3, 'lo'), 'Hello'],
  ['Hello', piece(3, 'lo!'), 'Hello!'],
  ['Hello', piece(0, 'Bye'), undefined],
  ['Hello', piece(3, 'ping'), undefined],
  // Two units of UTF-16.
  ['a😀', piece(3, 'b'), 'a😀b'],
  ['a😀', piece(2, 'b'), undefined],
])('puts into %j the piece %j', (text, added, expected) => {
  expect(grown(text, added)).toBe(expected);
});

it.each<[string, readonly Piece[], string, number]>([
  ['', [piece(0, 'a'), piece(1, 'b')], 'ab', 0],
  ['', [piece(1, 'b')], '', 1],
  ['', [piece(1, 'b'), piece(0, 'a')], 'ab', 0],
  ['ab', [piece(1, 'b'), piece(2, 'c')], 'abc', 0],
  ['new', [piece(0, 'old')], 'new', 0],
])('makes of %j with %j %j', (text, pieces, expected, waiting) => {
  const made = settle(text, pieces);
  expect(made.text).toBe(expected);
  expect(made.waiting).toHaveLength(waiting);
});

it.each([
  ['He', undefined, 'He'],
  ['He', 'Hello', 'Hello'],
  ['Hello', 'He', 'Hello'],
  ['Bye', 'Hello', 'Bye'],
])('knows of %j, read, and %j, heard, %j', (read, heard, expected) => {
  expect(further(read, heard)).toBe(expected);
});
