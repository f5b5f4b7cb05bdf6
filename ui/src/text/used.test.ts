/** A text that nothing shows is taken for one that is shown, and translated and kept in step for nothing. */
import { expect, it } from 'vitest';

const TEXTS = import.meta.glob<Record<string, unknown>>(['./*.ts', '!./*.test.ts'], {
  eager: true,
});
const SOURCES = import.meta.glob<string>(['../**/*.{ts,svelte}', '!../**/*.test.ts'], {
  eager: true,
  import: 'default',
  query: '?raw',
});

function isBlock(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the paths of all texts in a block, such as `search.start.recent`. */
function pathsIn(block: Record<string, unknown>, at: string): string[] {
  return Object.entries(block).flatMap(([name, value]) => {
    const path = `${at}.${name}`;
    return isBlock(value) ? pathsIn(value, path) : [path];
  });
}

const IMPORT = /import (?:type )?\{([^}]*)\} from '[^']*\/text\/\w+'/g;
const ALIAS = /const (\w+) = (\w+(?:\.\w+)*);/g;

/**
 * Returns the paths that a source names: as it imports a block, under whatever name, or a part of it. What isn't a
 * text itself, as `text.kinds` in `text.kinds[kind]`, stands for all that is in it.
 */
function pathsNamedIn(source: string): string[] {
  const names = new Map<string, string>();
  for (const [, imported = ''] of source.matchAll(IMPORT)) {
    for (const one of imported.split(',')) {
      const [name = '', local = name] = one.trim().split(' as ');
      if (name !== '') names.set(local, name);
    }
  }
  const resolved = (chain: string) => {
    const [first = '', ...rest] = chain.split('.');
    const start = names.get(first);
    return start === undefined ? undefined : [start, ...rest].join('.');
  };
  let rest = source;
  for (const [whole, name = '', chain = ''] of source.matchAll(ALIAS)) {
    const path = resolved(chain);
    if (path === undefined) continue;
    names.set(name, path);
    rest = rest.replace(whole, '');
  }
  // A property of the same name is somebody else's.
  return [...rest.matchAll(/(?<![.\w])\w+(?:(?:\??\.\w+)+|(?=\[))/g)].flatMap(
    ([chain]) => resolved(chain.replaceAll('?', '')) ?? [],
  );
}

it('names every text somewhere', () => {
  const named = new Set(Object.values(SOURCES).flatMap(pathsNamedIn));
  const isNamed = (path: string) => {
    const parts = path.split('.');
    // What follows a text in a chain is a method of it, and what is above it holds it.
    return (
      parts.some((_, at) => named.has(parts.slice(0, at + 1).join('.'))) ||
      [...named].some((one) => one.startsWith(`${path}.`))
    );
  };
  const unused = Object.values(TEXTS)
    .flatMap((texts) => Object.entries(texts))
    .flatMap(([name, block]) => (isBlock(block) ? pathsIn(block, name) : []))
    .filter((path) => !isNamed(path));
  expect(unused).toEqual([]);
});
