/** Keeps the greeting whole however its sentences are made. */
import { expect, it } from 'vitest';

import { around, piecesOf } from './greeting';

it.each<[string, string, string]>([
  [
    'Welcome back. You were in parser.rs:142 on fix/lexer, 14 hours ago.\nIn the way: x.',
    'Welcome back.',
    'You were in parser.rs:142 on fix/lexer, 14 hours ago.',
  ],
  ['Welcome. Nothing of T is captured yet.', 'Welcome.', 'Nothing of T is captured yet.'],
  ['You were in a.b c.d, just now.', 'You were in a.b c.d, just now.', ''],
  ['Good morning! “Lexer” waits for you.', 'Good morning!', '“Lexer” waits for you.'],
  ['Hello', 'Hello', ''],
  ['', '', ''],
])('takes %j apart', (greeting, hello, where) => {
  expect(piecesOf(greeting)).toEqual({ hello, where });
});

it('finds the place in the sentence', () => {
  expect(around('You were in a.rs:2 on main, now.', 'a.rs:2 on main')).toEqual([
    'You were in ',
    'a.rs:2 on main',
    ', now.',
  ]);
  expect(around('Somewhere.', 'a.rs')).toEqual(['Somewhere.', '', '']);
  expect(around('Somewhere.', '')).toEqual(['Somewhere.', '', '']);
});
