/** The tree of a profile's files: folders are read when they are opened, and rows are made of what is open. */
import { SvelteMap } from 'svelte/reactivity';

import { type Read, read } from '../../api/cache.svelte';
import type { FileEntry } from '../../api/generated/types';
import { above } from './address';

/** One line of the tree: an entry, or what is to be said about a folder's inside. */
export type Row = EntryRow | NoteRow;

export interface EntryRow {
  kind: 'entry';
  key: string;
  entry: FileEntry;
  /** From 1. */
  level: number;
  /** Its place among its siblings, from 1, and how many they are. */
  place: number;
  of: number;
}

export interface NoteRow {
  kind: 'note';
  key: string;
  level: number;
  note: 'loading' | 'empty' | 'nothing-left' | 'more' | 'failed';
  folder: OpenFolder;
  place: number;
  of: number;
}

export function keyOf(root: string, path: string): string {
  return `${root}\n${path}`;
}

/** A folder that is open; the profile's own folders stand in one without a root. */
export class OpenFolder {
  readonly read: Read<'files'>;
  readonly rows: readonly Row[];

  constructor(
    readonly root: string | null,
    readonly path: string,
    level: number,
    only: () => boolean,
  ) {
    this.read = read('files', () => ({ root, folder: path }));
    this.rows = $derived.by(() => this.#rows(level, only()));
  }

  #rows(level: number, only: boolean): Row[] {
    const key = keyOf(this.root ?? '', this.path);
    const note = (note: NoteRow['note'], place = 1, of = 1): NoteRow => {
      return { kind: 'note', key: `${key}\n${note}`, level, note, folder: this, place, of };
    };
    const { data, error } = this.read;
    if (!data) return [note(error ? 'failed' : 'loading')];
    const shown = only
      ? data.entries.filter((entry) => entry.is_folder || entry.state !== 'indexed')
      : data.entries;
    const of = shown.length + (data.more > 0 ? 1 : 0);
    const rows: Row[] = shown.map((entry, at) => ({
      kind: 'entry',
      key: keyOf(entry.root, entry.path),
      entry,
      level,
      place: at + 1,
      of,
    }));
    if (data.more > 0) rows.push(note('more', of, of));
    if (rows.length === 0) rows.push(note(data.entries.length > 0 ? 'nothing-left' : 'empty'));
    return rows;
  }
}

export class Tree {
  /** Only what isn't indexed, and the folders that it may be in. */
  only = $state(false);
  readonly top: OpenFolder;
  readonly #open = new SvelteMap<string, { folder: OpenFolder; end: () => void }>();
  readonly rows: readonly Row[] = $derived.by(() => this.#walk());

  /** Made while a component is. */
  constructor() {
    this.top = new OpenFolder(null, '', 1, () => false);
    $effect(() => () => {
      for (const { end } of this.#open.values()) end();
    });
  }

  isOpen(entry: FileEntry): boolean {
    return this.#open.has(keyOf(entry.root, entry.path));
  }

  open(root: string, path: string): void {
    const key = keyOf(root, path);
    if (this.#open.has(key)) return;
    const level = path === '' ? 2 : path.split('/').length + 2;
    let folder: OpenFolder | undefined;
    const end = $effect.root(() => {
      folder = new OpenFolder(root, path, level, () => this.only);
    });
    if (folder) this.#open.set(key, { folder, end });
  }

  close(root: string, path: string): void {
    const key = keyOf(root, path);
    this.#open.get(key)?.end();
    this.#open.delete(key);
  }

  toggle(entry: FileEntry): void {
    if (this.isOpen(entry)) this.close(entry.root, entry.path);
    else this.open(entry.root, entry.path);
  }

  /** Opens every folder above a path. */
  openTo(root: string, path: string): void {
    if (path === '') return;
    for (const folder of above(path)) this.open(root, folder);
  }

  /** What is known of a path from the folders that are open. */
  find(root: string, path: string): FileEntry | undefined {
    const folder =
      path === ''
        ? this.top
        : this.#open.get(keyOf(root, path.split('/').slice(0, -1).join('/')))?.folder;
    return folder?.read.data?.entries.find((entry) => entry.root === root && entry.path === path);
  }

  #walk(): Row[] {
    const rows: Row[] = [];
    const add = (folder: OpenFolder) => {
      for (const row of folder.rows) {
        rows.push(row);
        if (row.kind !== 'entry' || !row.entry.is_folder) continue;
        const inside = this.#open.get(row.key);
        if (inside) add(inside.folder);
      }
    };
    add(this.top);
    return rows;
  }
}

/** How far a row moves at most when somebody walks through the tree. */
const NEAR = 100;

/** Returns where a row stands, -1 when nowhere; looked for around `near` first, since there may be many. */
export function indexOf(rows: readonly Row[], key: string, near: number): number {
  for (let at = Math.max(0, near - NEAR); at < Math.min(rows.length, near + NEAR); at++) {
    if (rows[at]?.key === key) return at;
  }
  return rows.findIndex((row) => row.key === key);
}

/** Returns the row above whose inside a row stands in; -1 at the top. */
export function parentOf(rows: readonly Row[], index: number): number {
  const level = rows[index]?.level ?? 1;
  for (let at = index - 1; at >= 0; at--) {
    if ((rows[at]?.level ?? 0) < level) return at;
  }
  return -1;
}
