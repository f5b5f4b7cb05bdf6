/** Keeps every event readable in a line, also one of a kind that nobody here knows. */
import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import type { JsonValue } from '../../api/generated/types';
import { fileOf, lineOf, subjectOf, summaryOf } from './summary';

const CASES: [kind: string, payload: JsonValue, line: string][] = [
  ['profile.created', { name: 'Lexer', folders: ['/a', '/b'] }, 'Profile created Lexer 2 folders'],
  ['profile.renamed', { from: 'A', to: 'B' }, 'Profile renamed A → B'],
  ['profile.switched', { name: 'B' }, 'Switched to profile B'],
  ['profile.left', { name: 'A' }, 'Went on to profile A'],
  ['profile.restored', { name: 'A' }, 'Profile restored A'],
  ['profile.folders-added', { folders: ['/a', '/b', '/c'] }, 'Folders added /a and 2 more'],
  ['profile.folders-removed', { folders: ['/a'] }, 'Folders removed /a'],
  ['profile.configured', {}, 'Profile configured'],
  ['index.ready', {}, 'Index ready'],
  ['index.paused', {}, 'Indexing paused'],
  ['index.resumed', {}, 'Indexing resumed'],
  ['scan.started', { reason: 'after sleep' }, 'Scan started after sleep'],
  [
    'scan.finished',
    { files: 1200, changed: 1, removed: 0, seconds: 2.4 },
    'Scan finished 1,200 files · 1 changed · 2 s',
  ],
  ['file.saved', { root: '/a', path: 'x.rs' }, 'Saved x.rs'],
  ['file.changed', { root: '/a', path: 'x.rs', chunks: 3, added: 3 }, 'Read x.rs 3 chunks'],
  ['file.changed', { root: '/a', path: 'x.rs', chunks: 3, added: 1 }, 'Read x.rs 3 chunks · 1 new'],
  ['file.indexed', { root: '/a', path: 'x.rs', chunks: 1 }, 'Indexed x.rs 1 chunk'],
  ['file.embedded', { root: '/a', path: 'x.rs', chunks: 3 }, 'Embedded x.rs 3 chunks'],
  ['file.removed', { root: '/a', path: 'x.rs' }, 'Removed x.rs'],
  ['file.gone', { root: '/a', path: 'x.rs' }, 'Deleted or moved away x.rs'],
  ['folder.changed', { root: '/a', path: 'src', reason: 'branch' }, 'Folder looked at src branch'],
  ['branch.changed', { worktree: '/a', branch: 'main' }, 'Switched to branch main /a'],
  ['branch.changed', { worktree: '/a', branch: null }, 'Left its branch /a'],
  [
    'search.done',
    { query: 'retry', mode: 'lexical', hits: 1, ms: 7 },
    'Searched for “retry” 1 hit · words · 7 ms',
  ],
  ['search.saved', { name: 'Retries', query: 'retry' }, 'Search saved Retries “retry”'],
  ['task.created', { id: 't', title: 'Ship' }, 'Task created Ship'],
  ['task.changed', { id: 't', title: 'Ship', state: 'done' }, 'Task changed Ship done'],
  [
    'task.found',
    { id: 't', title: 'Ship', path: 'x.rs', line: 3 },
    'Task found Ship x.rs · line 3',
  ],
  [
    'command.done',
    { command: 'make x', cwd: '/a', exit_code: 2, seconds: 3 },
    'Ran make x exit code 2 · 3 s',
  ],
  ['command.done', { command: 'ls', cwd: '/a', exit_code: 0, seconds: 0.1 }, 'Ran ls succeeded'],
  [
    'editor.told',
    { editor: 'vim', active_file: '/a/x.rs', line: 7, open_files: 3, unsaved_files: 1 },
    'In the editor /a/x.rs line 7 · 3 files open · 1 unsaved',
  ],
  [
    'editor.told',
    { editor: 'vim', active_file: null, line: null, open_files: 0, unsaved_files: 0 },
    'In the editor',
  ],
  [
    'signal.given',
    { source: 'browser', data: { tab: 'docs', open: 3 } },
    'Told by browser tab docs · open 3',
  ],
  ['signal.given', { source: 'notes', data: 'call Ann' }, 'Told by notes call Ann'],
  ['task.deleted', { id: 't', title: 'Ship' }, 'Task deleted Ship'],
  ['task.restored', { id: 't', title: 'Ship' }, 'Task restored Ship'],
  ['intent.opened', { id: 'i', title: 'Parser' }, 'Intent opened Parser'],
  ['intent.changed', { id: 'i', title: 'Parser' }, 'Intent changed Parser'],
  [
    'intent.closed',
    { id: 'i', title: 'Parser', resolution: 'It is out' },
    'Intent closed Parser It is out',
  ],
  ['intent.deleted', { id: 'i', title: 'Parser' }, 'Intent deleted Parser'],
  ['intent.restored', { id: 'i', title: 'Parser' }, 'Intent restored Parser'],
  ['note.created', { path: 'a.md', title: 'Plan' }, 'Note created Plan'],
  ['note.renamed', { from: 'a.md', to: 'b.md' }, 'Note renamed a.md → b.md'],
  ['note.deleted', { path: 'a.md', title: 'Plan' }, 'Note deleted Plan'],
  ['note.restored', { path: 'a.md', title: 'Plan' }, 'Note restored Plan'],
  ['chat.asked', { thread: 't', message: 'm' }, 'Question asked in the chat'],
  [
    'chat.answered',
    { thread: 't', message: 'm', state: 'stopped', model: 'small' },
    'Answer in the chat small stopped',
  ],
  ['repository.seen', { worktree: '/a', branch: 'main' }, 'Repository looked at main /a'],
  ['history.imported', { file: '/h', commands: 2 }, 'History of commands taken in 2 commands'],
  ['session.began', { session: 's' }, 'Session began'],
  ['session.ended', { session: 's' }, 'Session ended'],
  [
    'session.captured',
    { id: 'i', session: 's', cause: 'manual', headline: 'x.rs:7 · main' },
    'Session captured x.rs:7 · main saved by hand',
  ],
  ['session.deleted', { id: 'i' }, 'Session state deleted'],
  [
    'statement.decided',
    { key: 'k', text: null, pinned: true, dismissed: false },
    'Statement pinned k',
  ],
  [
    'statement.decided',
    { key: 'k', text: 'Mend it', pinned: true, dismissed: true },
    'Statement dismissed Mend it',
  ],
  [
    'statement.decided',
    { key: 'k', text: 'Mend it', pinned: false, dismissed: false },
    'Statement rewritten Mend it',
  ],
  [
    'statement.decided',
    { key: 'k', text: null, pinned: false, dismissed: false },
    'Statement as it was k',
  ],
  ['settings.changed', { names: ['theme', 'keys'] }, 'Settings changed theme, keys'],
  ['model.chosen', { text: 'a', code: 'b' }, 'Model chosen a · b'],
  ['backup.made', { file: '/b/1' }, 'Backup made /b/1'],
  ['backup.restored', { file: '/b/1' }, 'Backup restored /b/1'],
  [
    'problem.began',
    { what: 'disk-full', message: 'The disk is full', cure: 'Make room.' },
    'Problem The disk is full Make room.',
  ],
  ['problem.ended', { what: 'disk-full' }, 'Problem over disk-full'],
  ['call.failed', { command: 'search', code: 'busy', message: 'later' }, 'Failed search later'],
  ['run.started', { command: ['make', '-j2'], cwd: '/a' }, 'Started make -j2'],
  [
    'run.started',
    { command: ['sh', '-c', "echo 'hi'", ''], cwd: '/a' },
    "Started sh -c 'echo '\\''hi'\\''' ''",
  ],
  ['run.ended', { command: ['make'], exit_code: 0, seconds: 0.2 }, 'Ended make succeeded'],
  ['run.ended', { command: ['make'], exit_code: 2, seconds: 9 }, 'Ended make exit code 2 · 9 s'],
  ['run.ended', { command: ['make'], exit_code: null, seconds: 0 }, 'Ended make by a signal'],
  ['events.imported', { events: 2 }, 'Events imported 2 events'],
];

describe('what is known', () => {
  it.each(CASES)('%s %j', (kind, payload, line) => {
    expect(lineOf(summaryOf(kind, payload))).toBe(line);
  });

  it.each(CASES)('%s says something of a payload that isn’t as it should be', (kind) => {
    for (const payload of [null, [], 'text', 7, { path: 3, folders: 'no' }, undefined]) {
      expect(summaryOf(kind, payload).said).not.toBe('');
    }
  });

  it('is every kind that the engine emits', () => {
    const kinds = readFileSync('../docs/events.md', 'utf8').matchAll(/^## `(.+)`$/gm);
    const known = new Set(CASES.map(([kind]) => kind));
    const missing = [...kinds].flatMap(([, kind]) => (kind && !known.has(kind) ? [kind] : []));
    expect(missing).toEqual([]);
  });

  it('tells what went wrong', () => {
    expect(summaryOf('run.ended', { exit_code: 1 }).bad).toBe(true);
    expect(summaryOf('run.ended', { exit_code: 0 }).bad).toBe(false);
    expect(summaryOf('run.ended', { exit_code: null }).bad).toBe(true);
    expect(summaryOf('call.failed', {}).bad).toBe(true);
  });
});

describe('what nobody here knows', () => {
  it('is called as it is, with its first plain fields', () => {
    const payload = { target: 'staging', notes: { by: 'ci' }, build: 12, green: true, more: 'x' };
    expect(lineOf(summaryOf('deploy.published', payload))).toBe(
      'deploy.published target staging · build 12 · green true',
    );
  });

  it('may carry a word, or nothing', () => {
    expect(lineOf(summaryOf('my.note', 'hello'))).toBe('my.note hello');
    expect(lineOf(summaryOf('my.note', null))).toBe('my.note');
    expect(lineOf(summaryOf('my.note', undefined))).toBe('my.note');
  });
});

it('finds the file that an event is about', () => {
  expect(fileOf({ root: '/a', path: 'x', line: 3 })).toEqual({ root: '/a', path: 'x', line: 3 });
  expect(fileOf({ root: '/a', path: 'x' })).toEqual({ root: '/a', path: 'x', line: null });
  expect(fileOf({ root: '/a', path: '' })).toBeUndefined();
  expect(fileOf({ path: 'x' })).toBeUndefined();
  expect(fileOf('x')).toBeUndefined();
});

it('knows what the log can tell the origin of', () => {
  expect(subjectOf('task.changed', { id: 't', title: 'x' })).toEqual({ task: 't' });
  expect(subjectOf('file.saved', { root: '/a', path: 'x' })).toMatchObject({ path: 'x' });
  expect(subjectOf('deploy.published', { id: 't' })).toBeUndefined();
});
