import { expect, it } from 'vitest';

import { Draft } from './draft.svelte';

const TEXT = 'backup:\n  # how many\n  keep: 7\n';

it('follows the file until something is changed', () => {
  const draft = new Draft(TEXT);
  draft.heard('backup:\n  keep: 8\n');
  expect(draft.value(['backup', 'keep'])).toBe(8);
  expect(draft.dirty).toBe(false);
});

it('keeps changes when the file changes under them, and says so', () => {
  const draft = new Draft(TEXT);
  draft.set(['backup', 'keep'], 9);
  draft.heard('backup:\n  keep: 8\n');
  expect(draft.value(['backup', 'keep'])).toBe(9);
  expect(draft.overtaken).toBe(true);
  draft.insist();
  expect(draft.overtaken).toBe(false);
  expect(draft.dirty, 'they are still to be saved').toBe(true);
  draft.discard();
  expect(draft.value(['backup', 'keep'])).toBe(8);
});

it('keeps what was typed while it was being saved', () => {
  const draft = new Draft(TEXT);
  draft.set(['backup', 'keep'], 9);
  const written = draft.text;
  draft.set(['backup', 'keep'], 10);
  draft.saved(written, written);
  expect(draft.dirty).toBe(true);
  expect(draft.value(['backup', 'keep'])).toBe(10);
});

it('follows when a save is undone', () => {
  const draft = new Draft(TEXT);
  draft.set(['backup', 'keep'], 9);
  draft.saved(draft.text, draft.text);
  draft.saved(TEXT, TEXT);
  expect(draft.dirty).toBe(false);
  expect(draft.text).toBe(TEXT);
});
