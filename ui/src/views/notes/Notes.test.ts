// @vitest-environment jsdom
/** The notes against an engine that answers as told: the list, writing, what a preview does, deleting and taking back. */
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { connect } from '../../api/cache.svelte';
import type { Note, NoteInfo, NoteLink } from '../../api/generated/types';
import { asked } from '../../app/confirm.svelte';
import { router } from '../../app/router.svelte';
import { toasts } from '../../app/toasts.svelte';
import { FakeHost } from '../../host/fake';
import { EngineError } from '../../host/host';
import { notes as text } from '../../text/notes';
import { drafts } from './drafts.svelte';
import Notes from './Notes.svelte';

let host: FakeHost;
let end: () => void;
let files: Map<string, string>;
let links: NoteLink[];

function info(path: string): NoteInfo {
  const content = files.get(path);
  if (content === undefined) throw new EngineError({ code: 'not-found', message: `no ${path}` });
  const title = /^# (.*)/m.exec(content)?.[1] ?? path;
  const open = content.split('[ ]').length - 1;
  return { path, title, excerpt: 'excerpt', changed_at: '2026-01-01T00:00:00Z', open, done: 0 };
}

function note(path: string): Note {
  const content = files.get(path) ?? '';
  const said = info(path);
  const from = { path: 'other.md', title: 'Other', line: 7, text: 'see [[Parser]]' };
  return {
    ...{ info: said, folder: '/n', text: content, hash: content },
    ...{ links, backlinks: path === 'parser.md' ? [from] : [] },
  };
}

beforeAll(() => {
  // jsdom lays nothing out.
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = vi.fn();
      unobserve = vi.fn();
      disconnect = vi.fn();
    },
  );
  Element.prototype.scrollIntoView = vi.fn();
  Element.prototype.scrollTo = vi.fn() as typeof Element.prototype.scrollTo;
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
  Range.prototype.getBoundingClientRect = () => new DOMRect();
});

beforeEach(() => {
  localStorage.clear();
  localStorage.setItem('notes.mode', 'preview');
  files = new Map([
    ['parser.md', '# Parser\n\n- [ ] ask [[Other]] about [[Nobody]]\n\n## End\n'],
    ['other.md', '# Other\n'],
  ]);
  links = [
    { target: 'Other', line: 3, to: { kind: 'note', path: 'other.md', title: 'Other' } },
    { target: 'Nobody', line: 3, to: null },
  ];
  host = new FakeHost({
    'profile.list': () => [{ id: 'p', name: 'A', active: true, folders: [] }],
    'note.list': ({ query }: { query: string | null }) => {
      const all = [...files.keys()].map(info);
      const found = all.filter(({ title }) => title.toLowerCase().includes(query ?? ''));
      return { folder: '/n', own: true, total: all.length, notes: found };
    },
    'note.show': ({ path }: { path: string }) => note(path),
    'note.write': ({ path, text: now }: { path: string; text: string }) => {
      files.set(path, now);
      return note(path);
    },
    'note.create': ({ title }: { title: string }) => {
      files.set(`${title}.md`, `# ${title}\n`);
      return note(`${title}.md`);
    },
    'note.rename': ({ path, to }: { path: string; to: string }) => {
      files.set(to, files.get(path) ?? '');
      files.delete(path);
      return note(to);
    },
    'note.delete': ({ path }: { path: string }) => {
      const { title } = info(path);
      files.delete(path);
      return { id: 'gone', path, title, deleted_at: '2026-01-01T00:00:00Z' };
    },
    'note.trash': () => [
      { id: 'gone', path: 'old.md', title: 'Old', deleted_at: '2026-01-01T00:00:00Z' },
    ],
    'note.restore': () => {
      files.set('old.md', '# Old\n');
      return note('old.md');
    },
    'note.complete': () => [],
    open: () => ({ with: 'Vim' }),
  });
  end = connect(host);
  host.become('open');
});

afterEach(() => {
  cleanup();
  drafts.clear();
  for (const toast of toasts.list) toasts.dismiss(toast.id);
  end();
});

function show(hash: string): void {
  history.replaceState(null, '', hash);
  router.follow();
  render(Notes);
}

const rows = () => within(screen.getByRole('listbox', { name: text.list })).findAllByRole('option');
const requests = (name: string) =>
  host.calls.filter((call) => call.name === name).map(({ request }) => request);

describe('the list', () => {
  it('says title, excerpt and open boxes, and opens a note', async () => {
    show('#/notes');
    const list = await screen.findByRole('listbox', { name: text.list });
    const [first] = within(list).getAllByRole('option');
    expect(first?.textContent).toContain('Parser');
    expect(first?.textContent).toContain(text.open(1));
    if (first) await userEvent.click(first);
    await screen.findByRole('article', { name: text.text('Parser') });
    expect(location.hash).toBe('#/notes/parser.md');
  });

  it('leaves letters to the view: n writes a new note, / looks for one', async () => {
    show('#/notes');
    (await screen.findByRole('listbox', { name: text.list })).focus();
    const letter = new KeyboardEvent('keydown', { key: 'n', bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(letter);
    expect(letter.defaultPrevented, 'the list doesn’t take it').toBe(false);
  });

  it('asks the engine for what is looked for', async () => {
    show('#/notes');
    await screen.findByRole('listbox', { name: text.list });
    await userEvent.type(screen.getByRole('searchbox', { name: text.find.label }), 'oth');
    await waitFor(async () => {
      expect((await rows()).map((row) => row.textContent)).toHaveLength(1);
    });
    expect(requests('note.list').at(-1)).toMatchObject({ query: 'oth', profile: 'p' });
  });

  it('makes only what is seen of thousands', async () => {
    for (let at = 0; at < 5000; at++) files.set(`${String(at)}.md`, `# Note ${String(at)}\n`);
    show('#/notes');
    await screen.findByText(text.count(5002));
    expect(screen.queryAllByRole('option').length).toBeLessThan(200);
  });

  it('says where notes are kept when there are none, and how to have them elsewhere', async () => {
    files.clear();
    show('#/notes');
    await screen.findByText(text.empty.title);
    expect(screen.getByTitle('/n')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: text.empty.choose }));
    expect(location.hash).toBe('#/settings/profile');
  });

  it('says why there is none', async () => {
    host.answers['note.list'] = () => {
      throw new EngineError({ code: 'io', message: 'the folder can’t be read', hint: 'Mount it.' });
    };
    show('#/notes');
    expect((await screen.findByRole('alert')).textContent).toContain('Mount it.');
  });
});

describe('a note', () => {
  it('is shown with what is around it', async () => {
    localStorage.setItem('notes.tab', 'backlinks');
    show('#/notes/parser.md');
    const backlinks = await screen.findByRole('listbox', { name: text.side.backlinks });
    expect(backlinks.textContent).toContain('see [[Parser]]');
    await userEvent.click(within(backlinks).getByRole('option'));
    expect(location.hash).toBe('#/notes/other.md?line=7');
  });

  it('has its headings in an outline', async () => {
    show('#/notes/parser.md');
    const outline = await screen.findByRole('listbox', { name: text.side.outline });
    expect(
      within(outline)
        .getAllByRole('option')
        .map((row) => row.textContent.trim()),
    ).toEqual(['Parser', 'End']);
  });

  it('has boxes that are ticked in its file', async () => {
    show('#/notes/parser.md');
    await userEvent.click(await screen.findByRole('checkbox'));
    await waitFor(() => {
      expect(screen.getByRole<HTMLInputElement>('checkbox').checked).toBe(true);
    });
    await waitFor(
      () => {
        expect(files.get('parser.md')).toContain('- [x] ask');
      },
      { timeout: 3000 },
    );
  });

  it('leads to other notes, and offers to write those that aren’t there', async () => {
    show('#/notes/parser.md');
    await userEvent.click(await screen.findByRole('link', { name: 'Nobody' }));
    await waitFor(() => {
      expect(asked.question?.title).toBe(text.missing.title('Nobody'));
    });
    asked.answer(true);
    await waitFor(() => {
      expect(location.hash).toBe('#/notes/Nobody.md');
    });
    expect(files.has('Nobody.md')).toBe(true);
  });

  it.each<[string, NoteLink['to'], (host: FakeHost) => unknown, unknown]>([
    [
      'a file in the editor, at its line',
      { kind: 'file', root: '/w', path: 'src/a.rs', line: 4 },
      (at) => at.calls.find(({ name }) => name === 'open')?.request,
      { root: '/w', path: 'src/a.rs', line: 4 },
    ],
    [
      'a task where tasks are',
      { kind: 'task', id: '01AB', title: 'Ship', state: 'open' },
      () => location.hash,
      '#/tasks?task=01AB',
    ],
    [
      'an address in the browser',
      { kind: 'url', url: 'https://example.org/' },
      (at) => at.browsed,
      ['https://example.org/'],
    ],
  ])('opens %s', async (_, to, read, expected) => {
    links = [{ target: 'Other', line: 3, to }];
    show('#/notes/parser.md');
    const link = await screen.findByRole('link', { name: 'Other' });
    await waitFor(() => {
      expect(link.isConnected).toBe(true);
    });
    await userEvent.click(screen.getByRole('link', { name: 'Other' }));
    await waitFor(() => {
      expect(read(host)).toEqual(expected);
    });
  });

  it('says so when it isn’t there', async () => {
    show('#/notes/gone.md');
    await screen.findByText(text.gone.title);
  });

  it('is deleted and taken back', async () => {
    show('#/notes/parser.md');
    await screen.findByRole('article', { name: text.text('Parser') });
    screen.getByRole('listbox', { name: text.list }).focus();
    await userEvent.keyboard('{Delete}');
    await waitFor(() => {
      expect(location.hash).toBe('#/notes');
    });
    expect(files.has('parser.md')).toBe(false);
    const toast = toasts.undoable;
    expect(toast?.message).toBe(text.removed('Parser'));
    if (toast) await toasts.undo(toast);
    expect(requests('note.restore')).toEqual([{ profile: 'p', id: 'gone' }]);
  });
});

describe('writing', () => {
  beforeEach(() => {
    localStorage.setItem('notes.mode', 'edit');
  });

  // Its code is loaded with the first of these tests.
  const editor = () =>
    screen.findByRole('textbox', { name: text.text('Other') }, { timeout: 20_000 });

  it('saves what is left behind before another note is there', async () => {
    show('#/notes/other.md');
    await editor();
    drafts.of('p', 'other.md')?.type('# Other\n\nwritten\n');
    router.go('#/notes/parser.md');
    await waitFor(() => {
      expect(files.get('other.md')).toBe('# Other\n\nwritten\n');
    });
  });

  it('says that it isn’t saved, why, and saves when it can be', async () => {
    const write = host.answers['note.write'];
    host.answers['note.write'] = () => {
      throw new EngineError({ code: 'disk-full', message: 'the disk is full', hint: 'Make room.' });
    };
    show('#/notes/other.md');
    await editor();
    const draft = drafts.of('p', 'other.md');
    draft?.type('# Other\n\nkept\n');
    await draft?.flush();
    expect((await screen.findByRole('alert')).textContent).toContain('Make room.');
    if (write) host.answers['note.write'] = write;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByText(text.keeping.saved);
    expect(files.get('other.md')).toContain('kept');
  });

  it('takes what another program wrote, where nobody types', async () => {
    show('#/notes/other.md');
    await editor();
    files.set('other.md', '# Other\n\ntheirs\n');
    host.push({ event: 'changed', at: '2026-01-01T00:00:00Z', topics: ['notes'] });
    await waitFor(async () => {
      expect((await editor()).textContent).toContain('theirs');
    });
  });
});

it('gives deleted notes back', async () => {
  show('#/notes?show=trash');
  const trash = await screen.findByRole('list', { name: text.trash.title });
  await userEvent.click(within(trash).getByRole('button', { name: text.trash.restore }));
  await waitFor(() => {
    expect(location.hash).toBe('#/notes/old.md');
  });
});
