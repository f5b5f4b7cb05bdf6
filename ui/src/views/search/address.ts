/** A search as a link, and back: `#/search?q=…&lang=…&kind=…&path=…&branch=…&mode=…&n=…`. */
import type { Asked, SearchMode } from '../../api/generated/types';
import { href } from '../../app/place';

const MODES: readonly SearchMode[] = ['hybrid', 'lexical', 'semantic'];

export const NOTHING: Asked = {
  query: '',
  mode: 'hybrid',
  languages: [],
  kinds: [],
  paths: [],
  branch: null,
};

/** Returns the link to a search, and to its result number `n`, from 0. */
export function linkOf(asked: Asked, n = 0): string {
  return href('search', [], {
    q: asked.query,
    lang: asked.languages.join(','),
    kind: asked.kinds.join(','),
    path: asked.paths.map(escaped).join(','),
    branch: asked.branch,
    mode: asked.mode === 'hybrid' ? null : asked.mode,
    n: n > 0 ? n : null,
  });
}

export function askedOf(query: Readonly<Record<string, string>>): Asked {
  const list = (value: string | undefined) => [...new Set(value?.split(',').filter(Boolean))];
  return {
    query: query['q'] ?? '',
    mode: MODES.find((mode) => mode === query['mode']) ?? 'hybrid',
    languages: list(query['lang']),
    kinds: list(query['kind']),
    paths: pathsOf(query['path'] ?? ''),
    branch: query['branch'] ?? null,
  };
}

export function numberOf(query: Readonly<Record<string, string>>): number {
  const n = Number(query['n']);
  return Number.isInteger(n) && n > 0 ? n : 0;
}

/** Returns whether anything but the words narrows the search down. */
export function isFiltered({ languages, kinds, paths, branch }: Asked): boolean {
  return languages.length > 0 || kinds.length > 0 || paths.length > 0 || Boolean(branch);
}

/** Calls `at` for every comma that stands outside braces and isn't escaped. */
function commas(text: string, at: (index: number) => void): void {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const sign = text[index];
    if (sign === '\\') index++;
    else if (sign === '{') depth++;
    else if (sign === '}') depth = Math.max(0, depth - 1);
    else if (sign === ',' && depth === 0) at(index);
  }
}

/** In a glob, `{a,b}` keeps its comma; any other could be taken for the end of the path. */
function escaped(path: string): string {
  let [made, from] = ['', 0];
  commas(path, (index) => {
    made += `${path.slice(from, index)}\\,`;
    from = index + 1;
  });
  return made + path.slice(from);
}

function pathsOf(text: string): string[] {
  const [paths, from] = [[] as string[], [0]];
  commas(text, (index) => {
    paths.push(text.slice(from[0], index));
    from[0] = index + 1;
  });
  paths.push(text.slice(from[0]));
  return [...new Set(paths.map((path) => path.replaceAll('\\,', ',')).filter(Boolean))];
}
