import { describe, expect, it } from 'vitest';

import { crumbs, isWithin, meant, nameOf } from './paths';

describe('a typed path', () => {
  it.each([
    ['  /a/b/ ', '/a/b'],
    ["'/a/with space'", '/a/with space'],
    ['"/a/b"', '/a/b'],
    ['~', '/home/me'],
    ['~/notes', '/home/me/notes'],
    ['~other', '~other'],
    ['file:///a/b%20c', '/a/b c'],
    ['/', '/'],
    ['C:\\', 'C:\\'],
    ['C:\\work\\', 'C:\\work'],
  ])('%s means %s', (typed, path) => {
    expect(meant(typed, '/home/me')).toBe(path);
  });
});

describe('a path', () => {
  it('is called by its last part', () => {
    expect(['/a/b', '/a/b/', 'C:\\a\\b', '/'].map(nameOf)).toEqual(['b', 'b', 'b', '/']);
  });

  it('lies in a folder, and not in one that only begins alike', () => {
    expect(isWithin('/a/b', '/a')).toBe(true);
    expect(isWithin('/a', '/')).toBe(true);
    expect(isWithin('/ab', '/a')).toBe(false);
  });

  it('is walked up by its parts', () => {
    expect(crumbs('/a/b').map((crumb) => crumb.path)).toEqual(['/', '/a', '/a/b']);
    expect(crumbs('/')).toEqual([{ name: '/', path: '/' }]);
    expect(crumbs('C:\\a').map((crumb) => crumb.path)).toEqual(['C:\\', 'C:\\a']);
  });
});
