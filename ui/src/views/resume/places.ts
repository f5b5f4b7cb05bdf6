/** Full paths, as states hold them, in the terms of the profile's folders. */
import type { Statement } from '../../api/generated/types';
import { isWithin, nameOf } from '../../folders/paths';

export interface Located {
  root: string;
  /** Below the root; empty for the root itself. */
  path: string;
}

/** Returns where a full path is in the innermost folder of the profile that it is in. */
export function locate(roots: readonly string[], full: string): Located | undefined {
  const root = roots
    .filter((one) => isWithin(full, one))
    .reduce<string | undefined>(
      (best, one) => (best && best.length > one.length ? best : one),
      undefined,
    );
  if (root === undefined) return undefined;
  const path = full.slice(root.length).replace(/^[/\\]+/, '');
  return { root, path: root.includes('\\') ? path.replaceAll('\\', '/') : path };
}

/** Returns a path as short as it can be said: without its folder of the profile when there is only one. */
export function brief(roots: readonly string[], full: string): string {
  const at = locate(roots, full);
  if (!at) return full;
  const name = nameOf(at.root);
  if (at.path === '') return name;
  return roots.length > 1 ? `${name}/${at.path}` : at.path;
}

const IN_FOLDERS: ReadonlySet<string> = new Set(['command', 'test', 'build', 'git']);

/** Whether a statement's place is the folder of a command or repository, rather than a file. */
export function isFolder({ source, place }: Pick<Statement, 'source' | 'place'>): boolean {
  return place !== null && place.line === null && IN_FOLDERS.has(source);
}
