/** Keeps that a change to one value leaves the rest of somebody's file alone. */
import { readFileSync } from 'node:fs';

import { parseDocument } from 'yaml';
import { describe, expect, it } from 'vitest';

import { canEdit, listAt, valueAt, withList, withValue } from './yaml';

const generated = readFileSync(
  new URL('../../../../../src-tauri/crates/continuo-engine/src/profile.yaml', import.meta.url),
  'utf8',
);
const PATTERNS = ['file_watcher', 'ignore_patterns'] as const;

function differing(changed: string): string[] {
  const before = new Set(generated.split('\n'));
  return changed.split('\n').filter((line) => !before.has(line));
}

describe('a value', () => {
  it.each([
    [['file_watcher', 'debounce_ms'] as const, 500, '  debounce_ms: 500'],
    [['file_watcher', 'debounce_ms'] as const, 'soon', '  debounce_ms: soon'],
    [['chunking', 'max_chunk_tokens'] as const, 512, '  max_chunk_tokens: 512'],
    [['security', 'block_cloud_apis'] as const, false, '  block_cloud_apis: false'],
    [['embedding', 'model'] as const, 'mine', '  model: "mine"'],
  ])('at %s changes its line alone', (path, value, line) => {
    const changed = withValue(generated, path, value);
    expect(differing(changed)).toEqual([line]);
    expect(changed.split('\n')).toHaveLength(generated.split('\n').length);
    expect(valueAt(parseDocument(changed), path)).toBe(value);
  });

  it.each(['', '# mine\n', '---\n', 'chunking:\n', 'security:\n  log_api_calls: true\n'])(
    'can be put into %j',
    (text) => {
      const changed = withValue(text, ['chunking', 'overlap_tokens'], 1);
      expect(valueAt(parseDocument(changed), ['chunking', 'overlap_tokens'])).toBe(1);
      if (text.startsWith('#')) expect(changed).toContain('# mine');
    },
  );

  it('that was taken back leaves the text as it was', () => {
    const changed = withValue(generated, ['backup', 'keep'], 8);
    expect(withValue(changed, ['backup', 'keep'], 7)).toBe(generated);
  });
});

describe('a list', () => {
  const list = listAt(parseDocument(generated), PATTERNS) ?? [];

  it('grows by a line', () => {
    expect(differing(withList(generated, PATTERNS, [...list, '*.log']))).toEqual(['    - "*.log"']);
  });

  it('can be emptied and filled again', () => {
    const emptied = withList(generated, PATTERNS, []);
    expect(listAt(parseDocument(emptied), PATTERNS)).toEqual([]);
    expect(withList(emptied, PATTERNS, list)).toBe(generated);
  });

  it('keeps the comments of what stays', () => {
    const text = 'file_watcher:\n  ignore_patterns:\n    - a # why\n    - b\n';
    expect(withList(text, PATTERNS, ['a'])).toBe(
      'file_watcher:\n  ignore_patterns:\n    - a # why\n',
    );
  });

  it('can be put where there was none', () => {
    for (const text of ['', 'file_watcher:\n', 'file_watcher:\n  debounce_ms: 1\n']) {
      expect(listAt(parseDocument(withList(text, PATTERNS, ['*.x'])), PATTERNS)).toEqual(['*.x']);
    }
  });
});

it('knows a text that single values can’t be written into', () => {
  expect(canEdit(parseDocument(generated))).toBe(true);
  expect(canEdit(parseDocument(''))).toBe(true);
  expect(canEdit(parseDocument('a: [1'))).toBe(false);
  expect(canEdit(parseDocument('- a'))).toBe(false);
});
