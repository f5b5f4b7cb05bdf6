/** Keeps places short, and only what is in the profile's folders within reach. */
import { expect, it } from 'vitest';

import { brief, isFolder, locate } from './places';

it.each<[string[], string, ReturnType<typeof locate>]>([
  [['/w'], '/w/src/a.rs', { root: '/w', path: 'src/a.rs' }],
  [['/w'], '/w', { root: '/w', path: '' }],
  [['/w'], '/work/a.rs', undefined],
  [['/w', '/w/sub'], '/w/sub/a.rs', { root: '/w/sub', path: 'a.rs' }],
  [['/w/sub', '/w'], '/w/sub/a.rs', { root: '/w/sub', path: 'a.rs' }],
  [['C:\\w'], 'C:\\w\\src\\a.rs', { root: 'C:\\w', path: 'src/a.rs' }],
  [[], '/w/a.rs', undefined],
])('locates in %j the path %s', (roots, full, at) => {
  expect(locate(roots, full)).toEqual(at);
});

it.each<[string[], string, string]>([
  [['/w'], '/w/src/a.rs', 'src/a.rs'],
  [['/w'], '/w', 'w'],
  [['/w', '/x/lib'], '/x/lib/a.rs', 'lib/a.rs'],
  [['/w'], '/etc/hosts', '/etc/hosts'],
])('says in %j the path %s as %s', (roots, full, said) => {
  expect(brief(roots, full)).toBe(said);
});

it('tells a command’s folder from a file', () => {
  const at = (line: number | null) => ({ path: '/w/x', line });
  expect(isFolder({ source: 'build', place: at(null) })).toBe(true);
  expect(isFolder({ source: 'test', place: at(3) })).toBe(false);
  expect(isFolder({ source: 'conflict', place: at(null) })).toBe(false);
  expect(isFolder({ source: 'git', place: null })).toBe(false);
});
