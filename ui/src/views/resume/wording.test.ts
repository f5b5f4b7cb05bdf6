import { expect, it } from 'vitest';

import type { Greeting } from '../../api/generated/types';
import { current, placeIn } from './wording';

function greeting(synthesis: string, ...facts: string[]): Greeting {
  const made = facts.map((text) => ({ kind: 'focus', text, place: null, evidence: [] }));
  return { text: synthesis, synthesis, facts: made };
}

it.each<[Greeting | undefined, boolean]>([
  [undefined, false],
  [greeting('ollama/llama3.2', 'a', 'b'), true],
  [greeting('ollama/llama3.2', 'a'), false],
  [greeting('ollama/llama3.2', 'a', 'c'), false],
  [greeting('rules', 'a', 'b'), false],
])('takes %j: %s', (worded, expected) => {
  expect(current(greeting('rules', 'a', 'b'), worded)).toBe(expected ? worded : undefined);
});

it.each([
  ['You were in a.rs:3 on main.', 'a.rs:3 on main', 'a.rs:3 on main'],
  ['On main you were in a.rs:3.', 'a.rs:3 on main', 'a.rs:3'],
  ['You worked on a.rs.', 'a.rs:3 on main', 'a.rs'],
  ['Hello.', 'a.rs:3 on main', ''],
  ['Hello.', '', ''],
])('finds in %j the place %j as %j', (text, focus, expected) => {
  expect(placeIn(text, focus)).toBe(expected);
});
