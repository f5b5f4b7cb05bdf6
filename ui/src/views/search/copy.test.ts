/** Keeps that what is copied means the same elsewhere. */
import { expect, it } from 'vitest';

import { asMarkdown, fullPath } from './copy';

const piece = { path: 'src/a.md', start_line: 3, end_line: 7, language: 'markdown' };

it('writes a piece with its place above it', () => {
  expect(asMarkdown({ ...piece, text: 'x\n\n' })).toBe('src/a.md:3-7\n\n```markdown\nx\n```\n');
  expect(asMarkdown({ ...piece, end_line: 3, text: 'x' })).toContain('src/a.md:3\n');
});

it('fences with more ticks than the text has', () => {
  expect(asMarkdown({ ...piece, text: '````\nx\n````' })).toContain('\n`````markdown\n');
});

it.each([
  ['/work', 'a/b', '/work/a/b'],
  ['/', 'a', '/a'],
  ['C:\\work', 'a/b', 'C:\\work\\a\\b'],
  ['\\\\server\\share', 'a/b', '\\\\server\\share\\a\\b'],
])('joins %s and %s', (root, path, full) => {
  expect(fullPath({ root, path })).toBe(full);
});
