import { expect, it } from 'vitest';

import { completions } from './completion';

const known = {
  defaults: { chunking: { overlap_tokens: 128, include_context_header: true } },
  models: ['mini', 'maxi'],
};

function labels(before: string, after = ''): string[] | undefined {
  return completions(before + after, before.length, known)?.options.map(({ label }) => label);
}

it.each<[string, string, string[] | undefined]>([
  ['sections at the margin', 'chu', ['security', 'embedding', 'chunking']],
  ['keys in their section', 'chunking:\n  over', ['overlap_tokens', 'include_context_header']],
  ['both values of a switch', 'security:\n  block_cloud_apis: ', ['true', 'false']],
  ['the models', '# mine\nembedding:\n  model: ', ['"mini"', '"maxi"']],
])('offers %s', (_, before, some) => {
  expect(labels(before)).toEqual(expect.arrayContaining(some ?? []));
});

it('offers no section twice', () => {
  expect(labels('\n', 'backup:\n  keep: 1\n')).not.toContain('backup');
});

it.each(['# a comm', 'chunking:\n  overlap_tokens: 1', '  - "*.l'])(
  'offers nothing at %j',
  (text) => {
    expect(labels(text)).toBeUndefined();
  },
);

it('says what a key means and what its default is', () => {
  const found = completions('chunking:\n  ', 12, known);
  const one = found?.options.find(({ label }) => label === 'overlap_tokens');
  expect(one).toMatchObject({ apply: 'overlap_tokens: ', detail: 'default 128' });
  expect(one?.info).toBeTruthy();
});
