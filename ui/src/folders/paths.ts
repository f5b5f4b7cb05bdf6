/** Paths as they are typed, shown and walked up. */

/** Returns what is meant by a path that was typed or pasted, perhaps from a terminal or a file manager. */
export function meant(typed: string, home: string | null): string {
  let path = typed.trim().replace(/^(['"])(.*)\1$/s, '$2');
  if (path.startsWith('file://')) {
    try {
      path = decodeURIComponent(new URL(path).pathname);
    } catch {
      // Not an address after all: the engine says what is wrong with it.
    }
  }
  if (home !== null && /^~(?=$|[/\\])/.test(path)) path = home + path.slice(1);
  return path.length > 1 ? path.replace(/(?<=[^:/\\])[/\\]+$/, '') : path;
}

export function nameOf(path: string): string {
  return /[^/\\]+(?=[/\\]*$)/.exec(path)?.[0] ?? path;
}

export function isWithin(path: string, folder: string): boolean {
  if (path === folder) return true;
  const separator = folder.includes('\\') ? '\\' : '/';
  return path.startsWith(folder.endsWith(separator) ? folder : folder + separator);
}

/** Returns the folders from the root down to `path`, each with its name. */
export function crumbs(path: string): { name: string; path: string }[] {
  const separator = path.includes('\\') ? '\\' : '/';
  const made = path.startsWith('/') ? [{ name: '/', path: '/' }] : [];
  let at = path.startsWith('/') ? '' : undefined;
  for (const part of path.split(separator).filter(Boolean)) {
    at = at === undefined ? part : at + separator + part;
    // A drive alone would mean its current folder.
    made.push({ name: part, path: /^[A-Za-z]:$/.test(at) ? at + separator : at });
  }
  return made;
}

export function joined(folder: string, name: string): string {
  const separator = folder.includes('\\') ? '\\' : '/';
  return folder.endsWith(separator) ? folder + name : folder + separator + name;
}
