import { describe, expect, it } from 'vitest';

import { href, parse } from './place';

describe('a place', () => {
  it.each([
    ['', { view: '', path: [], query: {} }],
    ['#/files', { view: 'files', path: [], query: {} }],
    ['#/settings/keys', { view: 'settings', path: ['keys'], query: {} }],
    [
      '#/search?q=a%20b&mode=lexical',
      { view: 'search', path: [], query: { q: 'a b', mode: 'lexical' } },
    ],
    ['#/profiles/100%', { view: 'profiles', path: ['100%'], query: {} }],
    ['#/search?q=what?now', { view: 'search', path: [], query: { q: 'what?now' } }],
  ])('is read from %s', (hash, place) => {
    expect(parse(hash)).toEqual(place);
  });

  it('survives being written, whatever stands in it', () => {
    const query = { root: '/a b/ü', path: 'x/#?&=%.rs', line: '12' };
    expect(parse(href('files', ['a/b', 'مشروع'], query))).toEqual({
      view: 'files',
      path: ['a/b', 'مشروع'],
      query,
    });
  });

  it('leaves out what is empty', () => {
    expect(href('search', [], { q: '', mode: null, line: undefined, limit: 0 })).toBe(
      '#/search?limit=0',
    );
  });
});
