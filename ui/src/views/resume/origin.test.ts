/** Keeps that what a note or a task told is one step away from it. */
import { expect, it } from 'vitest';

import type { Statement } from '../../api/generated/types';
import { originOf } from './origin';

type Said = Pick<Statement, 'key' | 'source' | 'place'>;

const inNote = (path: string, line: number | null = null): Said => ({
  ...{ key: `note:${path}:feed it`, source: 'note', place: { path, line } },
});

it.each<[Said, string | undefined, string | undefined]>([
  [inNote('/n/a b.md', 4), '/n', '#/notes/a%20b.md?line=4'],
  [inNote('/n/ideas/q.md'), '/n/', '#/notes/ideas/q.md'],
  [inNote('C:\\n\\ideas\\q.md'), 'C:\\n', '#/notes/ideas/q.md'],
  [inNote('/other/q.md', 4), '/n', undefined],
  [inNote('/n/q.md', 4), undefined, undefined],
  [{ key: 'note::x', source: 'note', place: null }, '/n', undefined],
  [{ key: 'task:01AB', source: 'task', place: null }, undefined, '#/tasks?task=01AB'],
  [
    { key: 'task:01AB', source: 'todo', place: { path: '/w/a.rs', line: 3 } },
    undefined,
    '#/tasks?task=01AB',
  ],
  [{ key: 'command:make', source: 'command', place: { path: '/n', line: null } }, '/n', undefined],
])('%j with notes in %s is at %s', (statement, notes, expected) => {
  expect(originOf(statement, notes)).toBe(expected);
});
