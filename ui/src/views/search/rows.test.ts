/** Keeps that every result is in the list once, under its file, and that what is selected is never hidden. */
import { describe, expect, it } from 'vitest';

import type { SearchResult } from '../../api/generated/types';
import { FIRST_OF_FILE, groupsOf, hitAt, rowsOf } from './rows';

function hit(chunk_id: number, path: string): SearchResult {
  return {
    chunk_id,
    root: '/work',
    path,
    start_line: 1,
    end_line: 2,
    language: 'rust',
    kind: 'function',
    symbol: `f${String(chunk_id)}`,
    score: 1 / chunk_id,
    lexical_score: 1,
    semantic_score: null,
    branch: null,
    indexed_at: '2026-01-01T00:00:00Z',
    stale: false,
    text: 'fn f() {}',
  };
}

const told = (results: SearchResult[], open: string[] = [], selected?: number) =>
  rowsOf(groupsOf(results), open, selected).map((row) =>
    row.kind === 'file' ? row.first.path : row.kind === 'hit' ? row.key : `+${String(row.count)}`,
  );

const many = [1, 2, 3, 4, 5].map((id) => hit(id, 'a'));

describe('rows', () => {
  it('stand under their files, the file of the best result first', () => {
    expect(told([hit(1, 'b'), hit(2, 'a'), hit(3, 'b')])).toEqual(['b', 1, 3, 'a', 2]);
  });

  it('keep files of the same name in two folders apart', () => {
    const other = { ...hit(2, 'a'), root: '/else' };
    expect(told([hit(1, 'a'), other])).toEqual(['a', 1, 'a', 2]);
  });

  it('show the first of a file until the rest is asked for', () => {
    expect(told(many)).toEqual(['a', 1, 2, 3, '+2']);
    expect(told(many, ['/work\na'])).toEqual(['a', 1, 2, 3, 4, 5]);
  });

  it('show the rest when the selected one is in it', () => {
    expect(told(many, [], 5)).toEqual(['a', 1, 2, 3, 4, 5]);
  });

  it('never hide a single result behind a row of the same height', () => {
    const results = many.slice(0, FIRST_OF_FILE + 1);
    expect(told(results)).toEqual(['a', 1, 2, 3, 4]);
  });
});

it('moves over what isn’t a result, and stops at both ends', () => {
  const rows = rowsOf(groupsOf([hit(1, 'b'), hit(2, 'a'), hit(3, 'b')]), [], 1);
  expect(hitAt(rows, 1, 1)?.key, 'in the order of the list').toBe(3);
  expect(hitAt(rows, 3, 1)?.key).toBe(2);
  expect(hitAt(rows, 2, 1)?.key).toBe(2);
  expect(hitAt(rows, 1, -5)?.key).toBe(1);
});
