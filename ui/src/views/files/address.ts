/** Where in the files view we are, as it stands in the address. */
import { href } from '../../app/router.svelte';

export type Where =
  | { at: 'nothing' }
  | { at: 'folder'; root: string; folder: string }
  | { at: 'file'; root: string; path: string; line: number | null }
  | { at: 'entity'; id: number | null; name: string | null };

/** Reads the query of an address; what makes no sense leads nowhere. */
export function whereOf(query: Readonly<Record<string, string>>): Where {
  const { root, path, folder, line, entity } = query;
  const name = query['entity-name'];
  const whole = (text: string | undefined) =>
    text !== undefined && /^[1-9]\d*$/.test(text) ? Number(text) : null;
  if (entity !== undefined || name !== undefined) {
    return { at: 'entity', id: whole(entity), name: name ?? null };
  }
  if (root === undefined) return { at: 'nothing' };
  if (path !== undefined && path !== '') return { at: 'file', root, path, line: whole(line) };
  return { at: 'folder', root, folder: folder ?? '' };
}

export function toFile(root: string, path: string, line?: number | null): string {
  return href('files', [], { root, path, line });
}

export function toFolder(root: string, folder: string): string {
  return href('files', [], { root, folder });
}

/** With its name, which finds it again when its file was indexed anew. */
export function toEntity(id: number, name: string): string {
  return href('files', [], { entity: id, 'entity-name': name });
}

/** Returns the full path, written as the root is. */
export function fullPath(root: string, path: string): string {
  if (path === '') return root;
  return root.includes('\\') ? `${root}\\${path.replaceAll('/', '\\')}` : join(root, path);
}

function join(root: string, path: string): string {
  return root.endsWith('/') ? root + path : `${root}/${path}`;
}

/** Returns the folders above a path, the outermost first; the root itself is the empty one. */
export function above(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, at) => parts.slice(0, at).join('/'));
}

/** Returns the part of a full path below a root; undefined when it isn't below it. */
export function below(root: string, full: string): string | undefined {
  const start = fullPath(root, ' ').slice(0, -1);
  return full.startsWith(start) ? full.slice(start.length).replaceAll('\\', '/') : undefined;
}
