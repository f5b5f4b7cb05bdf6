import { expect, it } from 'vitest';

import type { LlmChoice } from '../../../api/generated/types';
import { llm } from '../../../text/llm';
import { draftsOf, howOf, kept, moved, saidOf, type Scope } from './choices';

const ORDER: LlmChoice[] = [
  { provider: 'anthropic', model: null },
  { provider: 'ollama', model: 'llama3.2' },
];

it.each<[LlmChoice[] | null, Scope, string]>([
  [null, 'all', llm.uses.asItComes],
  [null, 'here', llm.uses.asForAll],
  [[], 'all', llm.uses.none],
  [ORDER, 'here', 'anthropic, ollama (llama3.2)'],
])('says %j of %s as %s', (choices, scope, expected) => {
  expect(saidOf(choices, scope)).toBe(expected);
});

it.each([[null], [[]], [ORDER]])('brings back %j', (choices) => {
  expect(kept(howOf(choices), draftsOf(choices))).toEqual(choices);
});

it.each([
  [0, 2, ['b', 'c', 'a']],
  [2, 0, ['c', 'a', 'b']],
  [1, 1, ['a', 'b', 'c']],
])('moves %i to %i', (from, to, expected) => {
  expect(moved(['a', 'b', 'c'], from, to)).toEqual(expected);
});
