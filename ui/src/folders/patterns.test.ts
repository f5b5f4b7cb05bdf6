/** The user's own file comes back as it was, but for the patterns. */
import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { patternsOf, withPatterns } from './patterns';

const usual = readFileSync(
  new URL('../../../src-tauri/crates/continuo-engine/src/profile.yaml', import.meta.url),
  'utf8',
);

describe('ignore patterns', () => {
  it('are read from the usual configuration', () => {
    expect(patternsOf(usual)).toContain('node_modules/**');
  });

  it('are added behind the others, and nothing else changes', () => {
    const now = withPatterns(usual, ['*.csv', 'a "b"/**']);
    expect(patternsOf(now)).toEqual([...patternsOf(usual), '*.csv', 'a "b"/**']);
    const added = now.split('\n').filter((line) => !usual.split('\n').includes(line));
    expect(added).toEqual(['    - "*.csv"', String.raw`    - "a \"b\"/**"`]);
    expect(now.split('\n')).toHaveLength(usual.split('\n').length + 2);
  });

  it('are added to a text that has none', () => {
    expect(patternsOf(withPatterns('backup:\n  keep: 3\n', ['*.log']))).toEqual(['*.log']);
    expect(patternsOf(withPatterns('', ['*.log']))).toEqual(['*.log']);
    expect(withPatterns(usual, [])).toBe(usual);
  });
});
