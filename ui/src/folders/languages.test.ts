import { describe, expect, it } from 'vitest';

import type { Preflight } from '../api/generated/types';
import { byLanguage } from './languages';

function of(files: Record<string, number>): Preflight {
  return {
    path: '/a',
    files: 0,
    bytes: 0,
    by_language: Object.fromEntries(
      Object.entries(files).map(([name, files]) => [name, { files, bytes: files * 10 }]),
    ),
    skipped: {},
    examples: [],
    estimated_chunks: 0,
    estimated_seconds: 0,
  };
}

describe('the languages of a folder', () => {
  it('stand with the commonest first, and by name where they are as common', () => {
    const rows = byLanguage(of({ yaml: 2, rust: 9, json: 2 }));
    expect(rows.map((row) => row.name)).toEqual(['rust', 'json', 'yaml']);
    expect(rows[0]).toEqual({ name: 'rust', value: 9, said: '9', note: '90 B' });
  });

  it('are all shown up to eight, and gathered in the last row beyond', () => {
    const many = (count: number) =>
      of(Object.fromEntries(Array.from({ length: count }, (_, at) => [`l${String(at)}`, 20 - at])));
    expect(byLanguage(many(8))).toHaveLength(8);
    const rows = byLanguage(many(10));
    expect(rows).toHaveLength(8);
    expect(rows.at(-1)?.value, 'nothing is lost').toBe(13 + 12 + 11);
  });
});
