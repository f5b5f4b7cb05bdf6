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

export type Group = readonly [HitRow, ...HitRow[]];

/** Returns the results by file, in the order of the files' best. */
export function groupsOf(results: readonly SearchResult[]): Group[] {
  const groups: [HitRow, ...HitRow[]][] = [];
  // Two levels, since joining two long texts into a key for each of thousands would be felt while typing.
  const roots = new Map<string, Map<string, HitRow[]>>();
  for (let index = 0; index < results.length; index++) {
    const hit = results[index];
    if (!hit) continue;
    const row: HitRow = { kind: 'hit', key: hit.chunk_id, hit, index };
    let files = roots.get(hit.root);
    if (!files) roots.set(hit.root, (files = new Map<string, HitRow[]>()));
    const rows = files.get(hit.path);
    if (rows) rows.push(row);
    else {
      const made: [HitRow] = [row];
      files.set(hit.path, made);
      groups.push(made);
    }
  }
  return groups;
}

/**
 * Returns the rows; of the files in `open` everything is shown, and of the one that the selected result is in, when
 * it would be hidden else.
 */
export function rowsOf(
  groups: readonly Group[],
  open: readonly string[],
  selected: number | undefined,
): Row[] {
  const rows: Row[] = [];
  for (const hits of groups) {
    const first = hits[0].hit;
    // By its first result: to join the names of thousands of files would be felt while typing.
    rows.push({ kind: 'file', key: `file ${String(first.chunk_id)}`, first, count: hits.length });
    const hidden = hits.length - FIRST_OF_FILE;
    // A row that says “1 more” takes the place that the one would take.
    const all =
      hidden <= 1 ||
      (open.length > 0 && open.includes(fileOf(first))) ||
      hits.findIndex((hit) => hit.key === selected) >= FIRST_OF_FILE;
    for (const hit of all ? hits : hits.slice(0, FIRST_OF_FILE)) rows.push(hit);
    if (all) continue;
    const key = `more ${String(first.chunk_id)}`;
    rows.push({ kind: 'more', key, file: fileOf(first), count: hidden });
  }
  return rows;
}

/** Returns the shown hit that is so many rows of hits away from the selected one. */
export function hitAt(
  rows: readonly Row[],
  selected: number | undefined,
  by: number,
): HitRow | undefined {
  let at = rows.findIndex((row) => row.kind === 'hit' && row.key === selected);
  let found = rows[at];
  for (let left = Math.abs(by); left > 0;) {
    const row = rows[(at += Math.sign(by))];
    if (!row) break;
    if (row.kind !== 'hit') continue;
    found = row;
    left--;
  }
  return found?.kind === 'hit' ? found : undefined;
}
