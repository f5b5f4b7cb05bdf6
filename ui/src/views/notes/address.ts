/** Where in the notes we are, as it stands in the address, and where the links of a note lead. */
import type { LinkTarget, NoteLink } from '../../api/generated/types';
import { href } from '../../app/router.svelte';
import type { Known } from '../../parts/markdown/node';
import { notes as text } from '../../text/notes';

export type Where =
  { at: 'list' } | { at: 'trash' } | { at: 'note'; path: string; line: number | null };

export function whereOf(path: readonly string[], query: Readonly<Record<string, string>>): Where {
  if (path.length > 0) {
    const line = query['line'];
    return {
      at: 'note',
      path: path.join('/'),
      line: line !== undefined && /^[1-9]\d*$/.test(line) ? Number(line) : null,
    };
  }
  return query['show'] === 'trash' ? { at: 'trash' } : { at: 'list' };
}

export function toNote(path: string, line?: number | null): string {
  return href('notes', path.split('/'), { line });
}

export const LIST = href('notes');
export const TRASH = href('notes', [], { show: 'trash' });

/** Returns the place of the page that shows it; undefined for a page of the web. */
export function placeOf(to: LinkTarget): string | undefined {
  switch (to.kind) {
    case 'note':
      return toNote(to.path);
    case 'file':
    case 'symbol':
      return href('files', [], { root: to.root, path: to.path, line: to.line });
    case 'task':
      return href('tasks', [], { task: to.id });
    case 'url':
      return undefined;
  }
}

/** Returns what a link is called where all links are listed, and what is said beside it. */
export function described(to: LinkTarget): { name: string; note: string } {
  switch (to.kind) {
    case 'note':
      return { name: to.title, note: to.path };
    case 'file':
      return {
        name: to.path.split('/').at(-1) ?? to.path,
        note: to.line === null ? to.path : `${to.path}:${String(to.line)}`,
      };
    case 'symbol':
      return { name: to.name, note: `${to.path}:${String(to.line)}` };
    case 'task':
      return { name: to.title, note: text.links.states[to.state] ?? to.state };
    case 'url':
      return { name: to.url, note: '' };
  }
}

/** Returns what is known of each name in a note, as it is written there. */
export function resolving(links: readonly NoteLink[] | undefined): (name: string) => Known {
  const targets = new Map(links?.map((link) => [key(link.target), link.to]));
  return (name) => {
    const to = targets.get(key(name));
    // Until the engine has read what was just written, nobody knows.
    if (to === undefined) return { href: links ? '#/notes' : undefined, title: name };
    if (to === null) return { href: undefined, title: text.links.unknown(name) };
    const { name: called, note } = described(to);
    return { href: placeOf(to) ?? '#', title: note === '' ? called : `${called} · ${note}` };
  };
}

/** A target as it is looked up: an engine may give it with what stands behind `|`, or with its blanks escaped. */
export function key(target: string): string {
  const [name = target] = target.split('|');
  try {
    return decodeURIComponent(name).trim().toLowerCase();
  } catch {
    return name.trim().toLowerCase();
  }
}

/** Returns the name of a new note, and the folder below the notes' own that it is to be in. */
export function split(typed: string): { title: string; subfolder: string | null } {
  const parts = typed
    .split(/[/\\]/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '.' && part !== '..');
  const title = (parts.pop() ?? '').replace(/\.md$/i, '');
  return { title, subfolder: parts.length > 0 ? parts.join('/') : null };
}
