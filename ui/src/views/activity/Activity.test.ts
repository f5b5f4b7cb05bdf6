// @vitest-environment jsdom
/** The activity view against an engine that answers as told: its rows, what is new, filters, an event and its chain. */
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';

import { connect } from '../../api/cache.svelte';
import type {
  EventEntry,
  EventFilter,
  EventsRequest,
  EventStats,
  OnEvent,
} from '../../api/generated/types';
import { router } from '../../app/router.svelte';
import { FakeHost } from '../../host/fake';
import { EngineError } from '../../host/host';
import Activity from './Activity.svelte';

// jsdom draws nothing.
vi.mock('../../parts/chart/columns', () => ({
  ColumnChart: class {
    show = vi.fn();
    end = vi.fn();
  },
}));

const at = '2026-01-01T00:00:00Z';
let end: () => void;
let host: FakeHost;
let log: EventEntry[];

function entry(id: number, kind: string, path: string, parent?: number): EventEntry {
  return {
    id,
    at: new Date(Date.parse(at) + id * 1000).toISOString(),
    kind,
    version: 1,
    payload: { root: '/a', path },
    context: {
      actor: kind === 'file.saved' ? 'user' : 'engine:ingest',
      correlation: '00ff',
      ...(parent !== undefined && { parent, root: 1 }),
    },
  };
}

/** Saved, indexed, embedded: each because of the one before. */
function beginning(): EventEntry[] {
  return [
    entry(1, 'file.saved', 'one.rs'),
    entry(2, 'file.indexed', 'one.rs', 1),
    entry(3, 'file.embedded', 'one.rs', 2),
  ];
}

function chosen({ kinds = [], actor }: EventFilter, upto = Infinity): EventEntry[] {
  return log
    .filter(({ id = 0, kind = '', context }) => {
      const isKind =
        kinds.length === 0 ||
        kinds.some(
          (one) => kind === one || (one.endsWith('*') && kind.startsWith(one.slice(0, -1))),
        );
      return isKind && id <= upto && (actor == null || context?.actor === actor);
    })
    .reverse();
}

function stats(): EventStats {
  const counts = new Map<string, number>();
  for (const { kind = '' } of log) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return {
    events: log.length,
    contexts: 1,
    bytes: 1000,
    bytes_if_embedded: 4000,
    waiting: 0,
    hot_events: 0,
    hot_bytes: 0,
    oldest: log[0]?.at ?? null,
    newest: log.at(-1)?.at ?? null,
    position: log.length,
    kinds: [...counts].map(([name, events]) => ({ name, events })),
    actors: [{ name: 'user', events: 1 }],
    sessions: [],
    damage: [],
    keep_days: 30,
  };
}

const chainOf = (id: number) => ({ id, events: log, begins_earlier: false, more: false });

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
  Element.prototype.scrollTo = vi.fn() as typeof Element.prototype.scrollTo;
});

beforeEach(() => {
  log = beginning();
  history.replaceState(null, '', '#/activity');
  router.go('#/activity?');
  host = new FakeHost({
    'profile.list': () => [{ id: 'a', name: 'A', active: true, folders: [{ path: '/a' }] }],
    'events.query': ({ filter = {}, upto, skip = 0, limit }: EventsRequest) => {
      if (filter.actor === 'nobody') {
        throw new EngineError({ code: 'invalid', message: '"nobody" is no actor' });
      }
      const all = chosen(filter, upto ?? undefined);
      return {
        events: all.slice(skip, skip + (limit ?? 100)),
        position: log.length,
        total: all.length,
      };
    },
    'events.show': ({ id }: OnEvent) => {
      const found = log.find((one) => one.id === id);
      if (!found) throw new EngineError({ code: 'not-found', message: 'gone' });
      return found;
    },
    'events.chain': ({ id }: OnEvent) => chainOf(id),
    'events.origin': ({ path }: { path?: string }) => {
      if (path !== 'one.rs') throw new EngineError({ code: 'not-found', message: 'nothing' });
      return chainOf(2);
    },
    'events.stats': stats,
    'events.histogram': () => ({ from: at, to: '2026-01-02T00:00:00Z', bars: [3, 0] }),
  });
  end = connect(host);
  host.become('open');
});

afterEach(() => {
  cleanup();
  end();
});

const list = () => screen.findByRole('listbox', { name: 'Events, the newest first' });
const rows = async () => within(await list()).getAllByRole('option');
const top = async () => {
  const [first] = await rows();
  if (!first) throw new Error('there is no row');
  return first;
};
const detail = () => screen.findByRole('article', { name: 'Event' });

function happen(): void {
  const id = log.length + 1;
  log = [...log, entry(id, 'file.saved', `new-${String(id)}.rs`)];
  host.push({ event: 'changed', topics: ['events'], at });
}

it('shows the newest first, each in a line', async () => {
  render(Activity);
  await waitFor(async () => {
    expect((await rows()).length).toBe(3);
  });
  const [first, , last] = await rows();
  expect(first?.textContent).toMatch(/Embedded\s*one\.rs/);
  expect(last?.textContent).toMatch(/Saved\s*one\.rs/);
  expect(screen.getByText('3 events')).toBeTruthy();
});

it('follows what is new while nobody is disturbed, and counts it else', async () => {
  const user = userEvent.setup();
  render(Activity);
  await list();
  happen();
  await waitFor(async () => {
    expect((await rows())[0]?.textContent).toMatch(/new-4/);
  });

  await user.click(screen.getByRole('button', { name: 'Live' }));
  happen();
  const news = await screen.findByRole('button', { name: '1 new event' });
  expect((await rows())[0]?.textContent, 'what is read stands still').toMatch(/new-4/);
  await user.click(news);
  expect((await rows())[0]?.textContent).toMatch(/new-5/);
  expect(screen.queryByRole('button', { name: /new event/ })).toBeNull();
});

it('doesn’t move while an event is open', async () => {
  const user = userEvent.setup();
  render(Activity);
  await user.click(await top());
  await detail();
  happen();
  await screen.findByRole('button', { name: '1 new event' });
  expect((await rows())[0]?.textContent).toMatch(/Embedded/);
});

it('is narrowed down by what the address says, and the address by what is taken away', async () => {
  const user = userEvent.setup();
  router.go('#/activity?kind=file.saved');
  render(Activity);
  await waitFor(async () => {
    expect((await rows()).length).toBe(1);
  });
  await user.click(screen.getByRole('button', { name: 'Remove file.saved' }));
  await waitFor(async () => {
    expect((await rows()).length).toBe(3);
  });
  await waitFor(() => {
    expect(router.query['kind']).toBeUndefined();
  });
});

it('says that what was asked can’t be answered, instead of showing what was asked before', async () => {
  const user = userEvent.setup();
  render(Activity);
  await list();
  router.go('#/activity?actor=nobody');
  await screen.findByText('"nobody" is no actor');
  expect(screen.queryByRole('listbox', { name: 'Events, the newest first' })).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Clear filters' }));
  await waitFor(async () => {
    expect((await rows()).length).toBe(3);
  });
});

it('has a cure where nothing is found, and says when nothing has happened', async () => {
  const user = userEvent.setup();
  router.go('#/activity?kind=run.*');
  const { unmount } = render(Activity);
  await screen.findByText('No event is like that');
  const cure = screen.getAllByRole('button', { name: 'Clear filters' }).at(-1);
  await user.click(cure ?? document.body);
  await waitFor(async () => {
    expect((await rows()).length).toBe(3);
  });
  unmount();
  router.go('#/activity?');
  log = [];
  end();
  end = connect(host);
  host.become('open');
  render(Activity);
  await screen.findByText('Nothing has happened yet');
});

it('opens an event by Enter, walks its chain by keys, and closes by Escape', async () => {
  const user = userEvent.setup();
  render(Activity);
  (await list()).focus();
  await user.keyboard('{ArrowDown}{Enter}');
  const shown = await detail();
  expect(await within(shown).findByText('file.indexed', { selector: '.mono' })).toBeTruthy();
  expect(within(shown).getByRole('link', { name: 'one.rs' }).getAttribute('href')).toBe(
    '#/files?root=%2Fa&path=one.rs',
  );

  const tree = await within(shown).findByRole('tree');
  const items = () => within(tree).getAllByRole('treeitem');
  expect(items().map((item) => item.getAttribute('aria-level'))).toEqual(['1', '2', '3']);
  expect(items()[1]?.getAttribute('aria-selected')).toBe('true');
  tree.focus();
  await user.keyboard('{ArrowLeft}');
  expect(items().length, 'what is below is folded').toBe(2);
  await user.keyboard('{ArrowLeft}{Enter}');
  await waitFor(() => {
    expect(items()[0]?.getAttribute('aria-selected')).toBe('true');
  });
  await waitFor(() => {
    expect(router.query['event']).toBe('1');
  });
});

it('narrows down by what an event says', async () => {
  const user = userEvent.setup();
  router.go('#/activity?event=1');
  render(Activity);
  const shown = await detail();
  await user.click(await within(shown).findByRole('button', { name: 'user' }));
  await waitFor(async () => {
    expect((await rows()).length).toBe(1);
  });
  expect(router.query).toMatchObject({ actor: 'user', event: '1' });
});

it('says why a file is here, and when nothing is known of it', async () => {
  router.go('#/activity?root=/a&path=one.rs');
  const { unmount } = render(Activity);
  const shown = await detail();
  expect(await within(shown).findByText('Why one.rs is here')).toBeTruthy();
  expect(await within(shown).findAllByRole('treeitem')).toHaveLength(3);
  unmount();
  router.go('#/activity?root=/a&path=two.rs');
  render(Activity);
  await screen.findByText('Nothing is known of how two.rs got here');
});

it('says that an event isn’t there any more', async () => {
  router.go('#/activity?event=99');
  render(Activity);
  await screen.findByText('This event isn’t there any more');
});

it('narrows the time down by the bars of the chart, by keys too', async () => {
  const user = userEvent.setup();
  render(Activity);
  const chart = await screen.findByRole('listbox', { name: /^3 events over time/ });
  expect(within(chart).getAllByRole('option')).toHaveLength(2);
  chart.focus();
  await user.keyboard('{ArrowRight}{ArrowLeft}{Home}{Enter}');
  await waitFor(() => {
    expect(router.query['from']).toBe('2026-01-01T00:00:00.000Z');
  });
  expect(router.query['to']).toBe('2026-01-01T12:00:00.000Z');
});
