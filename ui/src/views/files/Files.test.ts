// @vitest-environment jsdom
/** The files view against an engine that answers as told: the tree's keys, its states, and finding by name. */
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';

import { connect } from '../../api/cache.svelte';
import type { FileEntry, FilesRequest, FileState } from '../../api/generated/types';
import { router } from '../../app/router.svelte';
import { FakeHost } from '../../host/fake';
import { EngineError } from '../../host/host';
import Files from './Files.svelte';

const ROOT = '/home/ada/lexer';
let end: () => void;
let host: FakeHost;

function entry(
  path: string,
  state: FileState = 'indexed',
  more: Partial<FileEntry> = {},
): FileEntry {
  return {
    root: ROOT,
    path,
    name: path.split('/').at(-1) ?? '',
    is_folder: false,
    state,
    reason: null,
    language: 'Rust',
    chunks: 1,
    pending: 0,
    files: 0,
    size: 1,
    indexed_at: '2026-01-01T00:00:00Z',
    ...more,
  };
}

const folder = (path: string, state: FileState = 'indexed') =>
  entry(path, state, { is_folder: true, files: 2 });

const INSIDE: Record<string, FileEntry[]> = {
  '': [folder('docs'), folder('src'), entry('build.log', 'skipped'), entry('main.rs')],
  src: [entry('src/lexer.rs'), entry('src/span.rs', 'stale')],
  docs: [],
};

// jsdom lays nothing out.
beforeAll(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = vi.fn();
      unobserve = vi.fn();
      disconnect = vi.fn();
    },
  );
  Element.prototype.scrollIntoView = vi.fn();
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
});

beforeEach(() => {
  history.replaceState(null, '', '#/files');
  router.go('#/files?');
  host = new FakeHost({
    'profile.list': () => [{ id: 'a', name: 'A', active: true, folders: [] }],
    files: ({ root, folder = '' }: FilesRequest) =>
      root
        ? { root, folder, entries: INSIDE[folder] ?? [], more: 0 }
        : {
            root: null,
            folder: '',
            entries: [{ ...folderOfProfile(), name: 'lexer' }],
            more: 0,
          },
    'files.find': () => [entry('src/lexer.rs')],
    file: ({ path }: { path: string }) => {
      if (path === 'build.log') throw new EngineError({ code: 'denied', message: 'left out' });
      return {
        root: ROOT,
        path,
        language: 'Rust',
        text: 'fn main() {}\n',
        first_line: 1,
        lines: 1,
        state: 'indexed',
        branch: 'main',
        indexed_at: '2026-01-01T00:00:00Z',
        chunks: [],
        entities: [],
      };
    },
    why: () => ({
      path: `${ROOT}/build.log`,
      state: 'skipped',
      reason: 'gitignore',
      rule: '*.log',
      rule_file: `${ROOT}/.gitignore`,
      rule_line: 3,
      root: ROOT,
    }),
    open: () => ({ with: 'vim' }),
  });
  end = connect(host);
  host.become('open');
});

function folderOfProfile(): FileEntry {
  return entry('', 'indexed', { is_folder: true, files: 5 });
}

afterEach(() => {
  cleanup();
  end();
});

const tree = () => screen.findByRole('tree', { name: 'Files of the profile' });
const rows = () => screen.getAllByRole('treeitem').map((row) => row.textContent.trim());
/** The row that has the focus, as a screen reader is told. */
function active(box: HTMLElement): HTMLElement | null {
  return document.getElementById(box.getAttribute('aria-activedescendant') ?? '');
}

async function begin(): Promise<HTMLElement> {
  render(Files);
  const box = await tree();
  await screen.findByRole('treeitem', { name: /main\.rs/ });
  return box;
}

it('opens the only folder, and says the state of each file in words', async () => {
  await begin();
  expect(screen.getByRole('treeitem', { name: /lexer/ }).getAttribute('aria-expanded')).toBe(
    'true',
  );
  expect(screen.getByRole('treeitem', { name: /build\.log.*left out/ })).toBeTruthy();
  const src = screen.getByRole('treeitem', { name: /src/ });
  expect(src.getAttribute('aria-level')).toBe('2');
  expect(src.getAttribute('aria-posinset')).toBe('2');
  expect(src.getAttribute('aria-setsize')).toBe('4');
  expect(src.getAttribute('aria-expanded')).toBe('false');
});

it('has the keys of a tree', async () => {
  const user = userEvent.setup();
  const box = await begin();
  box.focus();
  await waitFor(() => {
    expect(active(box)?.textContent).toContain('lexer');
  });
  await user.keyboard('s');
  await waitFor(() => {
    expect(active(box)?.textContent).toContain('src');
  });
  await user.keyboard('{ArrowRight}');
  await screen.findByRole('treeitem', { name: /span\.rs.*changed since/ });
  await user.keyboard('{ArrowRight}');
  await waitFor(() => {
    expect(active(box)?.textContent).toContain('lexer.rs');
  });
  await user.keyboard('{ArrowLeft}');
  await waitFor(() => {
    expect(active(box)?.textContent).toContain('src');
  });
  await user.keyboard('{ArrowLeft}');
  await waitFor(() => {
    expect(screen.queryByRole('treeitem', { name: /span\.rs/ })).toBeNull();
  });
  await user.keyboard('{End}');
  await waitFor(() => {
    expect(active(box)?.textContent).toContain('main.rs');
  });
  await user.keyboard('{Enter}');
  expect(router.query).toEqual({ root: ROOT, path: 'main.rs' });
  await user.keyboard('{Home}');
  await waitFor(() => {
    expect(active(box)?.textContent).toContain('lexer');
  });
});

it('says of an empty folder that it is empty', async () => {
  const user = userEvent.setup();
  const box = await begin();
  box.focus();
  await user.keyboard('d{ArrowRight}');
  await waitFor(() => {
    expect(rows()).toContain('Nothing is in it.');
  });
});

it('tells why a file isn’t indexed, and opens the rule at its line', async () => {
  const user = userEvent.setup();
  await begin();
  await user.click(screen.getByRole('treeitem', { name: /build\.log/ }));
  expect(await screen.findByText('*.log')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Open at that line' }));
  await waitFor(() => {
    expect(host.calls.find(({ name }) => name === 'open')?.request).toEqual({
      root: ROOT,
      path: '.gitignore',
      line: 3,
    });
  });
});

it('shows only what isn’t indexed when asked to', async () => {
  const user = userEvent.setup();
  await begin();
  await user.click(screen.getByRole('button', { name: 'Only what isn’t indexed' }));
  await waitFor(() => {
    expect(screen.queryByRole('treeitem', { name: /main\.rs/ })).toBeNull();
  });
  expect(screen.getByRole('treeitem', { name: /build\.log/ })).toBeTruthy();
});

it('finds files as their names are typed, and chooses the best by Enter', async () => {
  const user = userEvent.setup();
  await begin();
  await user.type(screen.getByRole('searchbox', { name: 'Find a file by its name' }), 'lex');
  const found = await screen.findByRole('listbox', { name: 'Files found' });
  expect(within(found).getByRole('option', { name: /lexer\.rs/ })).toBeTruthy();
  await user.keyboard('{Enter}');
  expect(router.query['path']).toBe('src/lexer.rs');
});

it('forgets where it was when the profile is another', async () => {
  await begin();
  router.go(`#/files?root=${encodeURIComponent(ROOT)}&path=main.rs`);
  host.answers['profile.list'] = () => [{ id: 'b', name: 'B', active: true, folders: [] }];
  host.push({ event: 'profile_switched', profile: 'B', at: '2026-01-01T00:00:00Z' });
  await waitFor(() => {
    expect(router.query).toEqual({});
  });
});
