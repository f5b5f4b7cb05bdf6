import { expect, it } from 'vitest';

import { type Found, linkAt } from './link-at';

/** `^` is where the cursor stands. */
it.each<[string, Found | undefined]>([
  ['see [[Par^ser]].', { name: 'Parser' }],
  ['see ^[[Parser]].', { name: 'Parser' }],
  ['see [[Parser]]^.', { name: 'Parser' }],
  ['se^e [[Parser]].', undefined],
  ['[[src/a.rs:4^2]]', { name: 'src/a.rs:42' }],
  ['[[Parser|th^at]]', { name: 'Parser' }],
  ['[[one]] and [[t^wo]]', { name: 'two' }],
  ['[oth^er](ideas/b.md)', { address: 'ideas/b.md' }],
  ['[other](<a b.m^d>)', { address: 'a b.md' }],
  ['[other](b.md "Ti^tle")', { address: 'b.md' }],
  ['![pic^ture](cat.png)', { address: 'cat.png' }],
  ['[x](https://example.org/a_(b)^)', { address: 'https://example.org/a_(b)' }],
  ['<https://example.o^rg>', { address: 'https://example.org' }],
  ['https://example.org/a^?b=1, and', { address: 'https://example.org/a?b=1' }],
  ['www.exam^ple.org.', { address: 'https://www.example.org' }],
  ['[[]^]', undefined],
  ['^', undefined],
])('%s', (marked, expected) => {
  expect(linkAt(marked.replace('^', ''), marked.indexOf('^'))).toEqual(expected);
});
