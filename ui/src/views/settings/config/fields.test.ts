/** Keeps the form in step with the engine: no key is missing, and no bound is another. */
import { readFileSync } from 'node:fs';

import { parse } from 'yaml';
import { expect, it } from 'vitest';

import { config as text } from '../../../text/config';
import { dotted, type Field, FIELDS, ONLY_IN_FILE, PATTERNS, written } from './fields';

const engine = new URL('../../../../../src-tauri/crates/continuo-engine/src/', import.meta.url);
const file = parse(readFileSync(new URL('profile.yaml', engine), 'utf8')) as Record<string, object>;
const rust = ['config.rs', 'config/check.rs']
  .map((name) => readFileSync(new URL(name, engine), 'utf8'))
  .join('\n');

it('has every key of the file', () => {
  const there = Object.entries(file).flatMap(([section, values]) =>
    Object.keys(values).map((key) => `${section}.${key}`),
  );
  const shown = [...FIELDS.map(({ path }) => path), PATTERNS, ...ONLY_IN_FILE].map(dotted);
  expect(shown.toSorted()).toEqual(there.toSorted());
});

it('says what every key means', () => {
  for (const field of FIELDS) {
    const said = text.fields[dotted(field.path)];
    expect(said?.label, dotted(field.path)).toBeTruthy();
    expect(said?.meaning, dotted(field.path)).toBeTruthy();
  }
});

it('has the engine’s bounds', () => {
  const constant = (name: string) =>
    new RegExp(`const ${name}: usize = (\\d+)`).exec(rust)?.[1] ?? name;
  const product = (said: string) =>
    said
      .replaceAll('_', '')
      .split('*')
      .reduce((all, one) => all * Number(one), 1);
  const bounds = new Map<string, [number, number]>();
  for (const match of rust.matchAll(/within\("([\w.]+)", [\w.]+, ([^,]+), ([^)]+)\)/g)) {
    const [, key = '', least = '', most = ''] = match;
    const value = (said: string) => product(/^[A-Z_]+$/.test(said) ? constant(said) : said);
    bounds.set(key, [value(least), value(most)]);
  }
  expect(bounds.size).toBeGreaterThan(8);
  for (const field of FIELDS) {
    expect(field.bounds, dotted(field.path)).toEqual(bounds.get(dotted(field.path)));
  }
});

it.each<[string, boolean, unknown]>([
  ['12', false, 12],
  [' 2.5 ', false, 2.5],
  ['', true, null],
  ['', false, ''],
  ['many', false, 'many'],
  ['1e3', false, '1e3'],
])('writes %j (optional: %s) as %j', (typed, optional, expected) => {
  const field: Field = { path: ['a', 'b'], kind: 'number', optional };
  expect(written(field, typed)).toBe(expected);
});

it('writes a text as it is, though it looks like a number', () => {
  const field: Field = { path: ['notes', 'folder'], kind: 'text' };
  expect(written(field, ' 12 ')).toBe('12');
  expect(written(field, '')).toBe('');
});
