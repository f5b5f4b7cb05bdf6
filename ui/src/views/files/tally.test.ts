import { expect, it } from 'vitest';

import type { FileEntry, FileState } from '../../api/generated/types';
import { tally } from './tally';

function entry(state: FileState, more: Partial<FileEntry> = {}): FileEntry {
  return {
    root: '/a',
    path: 'x',
    name: 'x',
    is_folder: false,
    state,
    reason: null,
    language: null,
    chunks: 0,
    pending: 0,
    files: 0,
    size: 0,
    indexed_at: null,
    ...more,
  };
}

it('counts files by state, and what is left out by reason, folders too', () => {
  const found = tally([
    entry('indexed'),
    entry('stale'),
    entry('skipped', { reason: 'gitignore' }),
    entry('skipped', { reason: 'gitignore', is_folder: true }),
    entry('indexed', { is_folder: true, files: 10 }),
  ]);
  expect(found.indexed).toBe(12);
  expect([...found.states]).toEqual([
    ['indexed', 1],
    ['stale', 1],
    ['skipped', 2],
  ]);
  expect([...found.reasons]).toEqual([['gitignore', 2]]);
  expect(found.allIndexed).toBe(false);
});

it('knows when there is nothing else', () => {
  expect(tally([entry('indexed'), entry('indexed')]).allIndexed).toBe(true);
  expect(tally([]).allIndexed).toBe(false);
});
