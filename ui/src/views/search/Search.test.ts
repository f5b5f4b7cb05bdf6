// @vitest-environment jsdom
/** Keeps that what is typed is asked at once and in order, and that keys and the address do what they say. */
import { cleanup, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { connect } from '../../api/cache.svelte';
import type { SearchRequest, SearchResponse, SearchResult } from '../../api/generated/types';
import { href, router } from '../../app/router.svelte';
import { toasts } from '../../app/toasts.svelte';
import { FakeHost } from '../../host/fake';
import Search from './Search.svelte';

const root = '/work';

function hit(id: number, change: Partial<SearchResult> = {}): SearchResult {
  return {
    chunk_id: id,
    root,
    path: `src/file${String(id)}.rs`,
    start_line: id,
    end_line: id + 1,
    language: 'rust',
    kind: 'function',
    symbol: `name${String(id)}`,
    score: 1 / id,
    lexical_score: 1,
    semantic_score: 0.5,
    branch: null,
    indexed_at: '2026-01-01T00:00:00Z',
    stale: false,
    text: `fn name${String(id)}() {}`,
    ...change,
  };
}

function answer(query: string, results: SearchResult[]): SearchResponse {
  return { query, profile: 'A', mode: 'hybrid', coverage: 1, took_ms: 3, results };
}

const ends: (() => void)[] = [];

function begin(search: (request: SearchRequest) => unknown): FakeHost {
  const host = new FakeHost({
    search,
    'profile.list': () => [{ id: 'a', name: 'A', active: true, folders: [{ path: root }] }],
    status: () => ({ files: 3, state: 'idle', degraded: [], chunks: 3, vectors: 3, pending: 0 }),
    facets: () => ({ languages: [{ name: 'rust', count: 3 }], kinds: [], branches: [] }),
    editors: () => [],
    'search.history': () => ({ recent: [], saved: [] }),
    'search.keep': () => ({}),
    file: () => ({ root, path: 'x', text: 'x', first_line: 1, lines: 1, language: 'rust' }),
    entity: () => ({ name: 'x', entities: [] }),
    open: () => ({ with: 'Vim' }),
  });
  ends.push(connect(host));
  host.become('open');
  render(Search);
  return host;
}

const field = () => screen.getByRole('combobox');
const options = () => screen.queryAllByRole('option').map((one) => one.id.split('-').at(-1));
const selected = () =>
  document.querySelector('[role=option][aria-selected=true]')?.id.split('-').at(-1);
const asked = (host: FakeHost) =>
  host.calls.filter(({ name }) => name === 'search').map(({ request }) => request as SearchRequest);

beforeEach(() => {
  router.go(href('search'));
  // What jsdom lacks since it lays nothing out.
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = vi.fn();
      unobserve = vi.fn();
      disconnect = vi.fn();
    },
  );
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
  Element.prototype.scrollTo = vi.fn() as never;
  Element.prototype.scrollIntoView = vi.fn();
});

afterEach(() => {
  cleanup();
  for (const end of ends.splice(0)) end();
});

describe('typing', () => {
  it('asks at the first key, without a pause', async () => {
    const host = begin(({ query }) => answer(query, [hit(1)]));
    await userEvent.type(field(), 'l');
    expect(asked(host).map(({ query }) => query)).toEqual(['l']);
    await vi.waitFor(() => {
      expect(options()).toEqual(['1']);
    });
  });

  it('shows the answer to what was typed last, whichever comes last', async () => {
    const open = new Map<string, (response: SearchResponse) => void>();
    begin(({ query }) => new Promise((resolve) => open.set(query, resolve)));
    await userEvent.type(field(), 'a');
    await userEvent.type(field(), 'b');
    await vi.waitFor(() => {
      expect([...open.keys()], 'a late answer isn’t waited for').toEqual(['a', 'ab']);
    });
    open.get('ab')?.(answer('ab', [hit(2)]));
    open.get('a')?.(answer('a', [hit(1)]));
    await vi.waitFor(() => {
      expect(options()).toEqual(['2']);
    });
    await new Promise((done) => setTimeout(done));
    flushSync();
    expect(options()).toEqual(['2']);
  });
});

describe('a result whose file has changed', () => {
  it('is opened where it stands now, which is said', async () => {
    const stale = hit(1, { stale: true, text: 'fn moved_down() {}' });
    const host = begin(({ query }) => answer(query, [stale]));
    host.answers.file = () => ({
      ...{ root, path: stale.path, first_line: 1, lines: 4, language: 'rust' },
      text: 'one\ntwo\n\nfn moved_down() {}\n',
    });
    await userEvent.type(field(), 'x');
    await vi.waitFor(() => {
      expect(selected()).toBe('1');
    });
    await userEvent.keyboard('{Enter}');
    await vi.waitFor(() => {
      const opened = host.calls.find(({ name }) => name === 'open');
      expect(opened?.request).toMatchObject({ path: stale.path, line: 4 });
      expect(toasts.list.at(-1)?.message).toMatch(/has changed.*Vim at line 4/);
    });
  });
});

describe('keys in the field', () => {
  it('move over the results, and Enter opens the selected one at its line and keeps the search', async () => {
    const host = begin(({ query }) => answer(query, [hit(1), hit(2)]));
    await userEvent.type(field(), 'x');
    await vi.waitFor(() => {
      expect(selected()).toBe('1');
    });
    await userEvent.keyboard('{ArrowDown}');
    expect(selected()).toBe('2');
    expect(field().getAttribute('aria-activedescendant')).toMatch(/-2$/);
    await userEvent.keyboard('{ArrowDown}');
    expect(selected(), 'there is no further one').toBe('2');
    await userEvent.keyboard('{Enter}');
    expect(host.calls.find(({ name }) => name === 'open')?.request).toEqual({
      root,
      path: 'src/file2.rs',
      line: 2,
      editor: null,
    });
    expect(host.count('search.keep')).toBe(1);
    await userEvent.keyboard('{Enter}');
    expect(host.count('search.keep'), 'the same search is kept once').toBe(1);
  });

  it('Escape empties it, and what was asked before is offered', async () => {
    begin(({ query }) => answer(query, [hit(1)]));
    await userEvent.type(field(), 'x{Escape}');
    expect(options()).toEqual([]);
    expect((field() as HTMLInputElement).value).toBe('');
  });
});

describe('the address', () => {
  it('asks what it says, and selects the result it says', async () => {
    router.go('#/search?q=parse&lang=rust&mode=lexical&n=1');
    const host = begin(({ query }) => answer(query, [hit(1), hit(2)]));
    await vi.waitFor(() => {
      expect(selected()).toBe('2');
    });
    expect(asked(host)[0]).toMatchObject({ query: 'parse', languages: ['rust'], mode: 'lexical' });
    expect(screen.getByText('Rust')).toBeTruthy();
  });

  it('follows what is typed', async () => {
    begin(({ query }) => answer(query, [hit(1)]));
    await userEvent.type(field(), 'a b');
    await vi.waitFor(() => {
      expect(location.hash).toBe('#/search?q=a+b');
    });
  });
});

it('says when it was searched by words alone, and how to help when nothing is found', async () => {
  router.go('#/search?q=zzz&kind=key');
  begin(({ query }) => ({ ...answer(query, []), mode: 'lexical' }));
  await screen.findByText(/Searched by words alone/);
  await userEvent.click(screen.getByRole('button', { name: 'Clear filters' }));
  await vi.waitFor(() => {
    expect(location.hash).toBe('#/search?q=zzz');
  });
});

it('marks what changed since it was indexed and what was found by words only', async () => {
  router.go('#/search?q=x');
  begin(({ query }) => answer(query, [hit(1, { stale: true }), hit(2, { semantic_score: null })]));
  await vi.waitFor(() => {
    expect(options()).toEqual(['1', '2']);
  });
  expect(screen.getAllByText('changed since').length).toBeGreaterThan(0);
  expect(screen.getAllByText('words only')).toHaveLength(1);
});
