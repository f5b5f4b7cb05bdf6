/** Results as the rows of the list: under each file, in the order of its best, what was found in it. */
import type { SearchResult } from '../../api/generated/types';

/** What of a file is shown before somebody asks for the rest: one file shouldn't push away all others. */
export const FIRST_OF_FILE = 3;

export interface FileRow {
  kind: 'file';
  key: string;
  first: SearchResult;
  count: number;
}

export interface HitRow {
  kind: 'hit';
  key: number;
  hit: SearchResult;
  /** In the order of the results, from 0. */
  index: number;
}

export interface MoreRow {
  kind: 'more';
  key: string;
  file: string;
  count: number;
}

export type Row = FileRow | HitRow | MoreRow;

export function fileOf({ root, path }: { root: string; path: string }): string {
  return `${root}\n${path}`;
}

/**
 * Returns the rows; of the files in `open` everything is shown, and of the one that the selected result is in, when
 * it would be hidden else.
 */
export function rowsOf(
  results: readonly SearchResult[],
  open: readonly string[],
  selected: number | undefined,
): Row[] {
  const files = new Map<string, HitRow[]>();
  results.forEach((hit, index) => {
    const file = fileOf(hit);
    const row: HitRow = { kind: 'hit', key: hit.chunk_id, hit, index };
    const rows = files.get(file);
    if (rows) rows.push(row);
    else files.set(file, [row]);
  });
  const rows: Row[] = [];
  for (const [file, hits] of files) {
    const [best] = hits;
    if (!best) continue;
    rows.push({ kind: 'file', key: `file ${file}`, first: best.hit, count: hits.length });
    const hidden = hits.slice(FIRST_OF_FILE);
    // A row that says “1 more” takes the place that the one would take.
    const all =
      hidden.length <= 1 || open.includes(file) || hidden.some(({ key }) => key === selected);
    rows.push(...(all ? hits : hits.slice(0, FIRST_OF_FILE)));
    if (!all) rows.push({ kind: 'more', key: `more ${file}`, file, count: hidden.length });
  }
  return rows;
}

/** Returns the shown hit that is so many rows of hits away from the selected one. */
export function hitAt(
  rows: readonly Row[],
  selected: number | undefined,
  by: number,
): HitRow | undefined {
  const hits = rows.filter((row) => row.kind === 'hit');
  const at = hits.findIndex((row) => row.key === selected);
  return hits[Math.max(0, Math.min(hits.length - 1, at + by))];
}
