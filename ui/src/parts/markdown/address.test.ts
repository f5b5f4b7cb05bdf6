import { expect, it } from 'vitest';

import { type Address, addressOf } from './address';

const refused: Address = { kind: 'refused' };
const named = (name: string): Address => ({ kind: 'name', name });

it.each<[string, Address]>([
  ['https://example.org/a?b#c', { kind: 'url', url: 'https://example.org/a?b#c' }],
  ['HTTP://example.org', { kind: 'url', url: 'HTTP://example.org' }],
  ['mailto:ada@example.org', { kind: 'url', url: 'mailto:ada@example.org' }],
  ['javascript:alert(1)', refused],
  ['JaVaScRiPt:alert(1)', refused],
  [' \tjavascript:alert(1)', refused],
  ['java\tscript:alert(1)', refused],
  ['java\nscript:alert(1)', refused],
  ['\u0001javascript:alert(1)', refused],
  ['data:text/html,<script>alert(1)</script>', refused],
  ['vbscript:x', refused],
  ['file:///etc/passwd', refused],
  ['blob:https://example.org/x', refused],
  ['//example.org/x', refused],
  ['\\\\example.org\\x', refused],
  ['', refused],
  ['#The%20end', { kind: 'anchor', name: 'The end' }],
  ['other.md', named('other.md')],
  ['ideas/big%20one.md', named('ideas/big one.md')],
  ['src/parser.rs:42', named('src/parser.rs:42')],
  ['parser.rs:42', named('parser.rs:42')],
  ['task:01ABC', named('task:01ABC')],
  ['100%', named('100%')],
])('takes %j for what it is', (written, expected) => {
  expect(addressOf(written)).toEqual(expected);
});
