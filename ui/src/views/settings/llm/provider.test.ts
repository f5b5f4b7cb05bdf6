import { expect, it } from 'vitest';

import type { LlmProvider } from '../../../api/generated/types';
import { filled, providerOf, whole } from './provider';

it.each<[string, number | null | undefined]>([
  ['', null],
  ['  ', null],
  ['8192', 8192],
  ['100,000', 100_000],
  ['1 000 000', 1_000_000],
  ['0', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['1,5', undefined],
  ['many', undefined],
])('reads %j as %j', (typed, expected) => {
  expect(whole(typed)).toBe(expected);
});

it.each<LlmProvider>([
  { kind: 'ollama', name: 'ollama', model: 'llama3.2', base_url: null, key: null, context: 8192 },
  {
    kind: 'openai',
    name: 'work',
    model: 'big',
    base_url: 'https://models.example/v1',
    key: 'shared',
    context: null,
  },
])('brings back %j', (provider) => {
  expect(providerOf(filled(provider))).toEqual(provider);
});

it('says nothing of what its kind doesn’t have', () => {
  const typed = { ...filled(null), name: ' a ', context: '8', key: 'b' };
  expect(providerOf({ ...typed, kind: 'ollama' })).toMatchObject({
    name: 'a',
    key: null,
    context: 8,
  });
  expect(providerOf({ ...typed, kind: 'anthropic' })).toMatchObject({ key: 'b', context: null });
});
