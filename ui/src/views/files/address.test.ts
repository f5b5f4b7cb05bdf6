import { describe, expect, it } from 'vitest';

import { parse } from '../../app/place';
import { above, below, fullPath, toEntity, toFile, toFolder, whereOf } from './address';

describe('an address', () => {
  it.each([
    ['#/files', { at: 'nothing' }],
    ['#/files?root=%2Fa', { at: 'folder', root: '/a', folder: '' }],
    [toFolder('/a', 'b/c'), { at: 'folder', root: '/a', folder: 'b/c' }],
    [toFile('/a', 'b.rs', 7), { at: 'file', root: '/a', path: 'b.rs', line: 7 }],
    ['#/files?root=%2Fa&path=b.rs&line=x', { at: 'file', root: '/a', path: 'b.rs', line: null }],
    [toEntity(5, 'a::b'), { at: 'entity', id: 5, name: 'a::b' }],
    ['#/files?entity-name=parse', { at: 'entity', id: null, name: 'parse' }],
  ])('%s leads where it says', (link, where) => {
    expect(whereOf(parse(link).query)).toEqual(where);
  });
});

it.each([
  ['/a/b', 'c/d', '/a/b/c/d'],
  ['/', 'c', '/c'],
  ['/a', '', '/a'],
  ['C:\\code', 'src/main.rs', 'C:\\code\\src\\main.rs'],
])('the full path of %s and %s is written as the root is', (root, path, full) => {
  expect(fullPath(root, path)).toBe(full);
  expect(below(root, full)).toBe(path === '' ? undefined : path);
});

it('knows what is below a root and not merely begins like it', () => {
  expect(below('/a/b', '/a/bc')).toBeUndefined();
});

it('names the folders above, from the root on', () => {
  expect(above('a/b/c.rs')).toEqual(['', 'a', 'a/b']);
});
