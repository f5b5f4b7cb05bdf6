// @vitest-environment jsdom
/** Keeps what the page shows in step with the engine, and the profiles apart. */
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { FakeHost } from '../host/fake';
import { EngineError } from '../host/host';
import { CALM_MS, connect, KEPT_MS, live, read, write } from './cache.svelte';
import type { PipelineEvent, Progress } from './generated/types';

const at = '2026-01-01T00:00:00Z';
const ends: (() => void)[] = [];

function begin<T extends FakeHost>(host: T): T {
  ends.push(connect(host));
  host.become('open');
  return host;
}

/** Runs `make` as a component would; returns what it made and what unmounts it. */
function component<T>(make: () => T): { made: T; unmount: () => void } {
  let made: T | undefined;
  const unmount = $effect.root(() => {
    made = make();
  });
  flushSync();
  ends.push(unmount);
  return { made: made as T, unmount };
}

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
  flushSync();
}

function indexed(): PipelineEvent {
  return { event: 'file_indexed', profile: 'A', root: '/a', path: 'x', chunks: 1, at };
}

/** Answers of two profiles, of which one is active. */
function twoProfiles(): FakeHost & { active: string } {
  const host = Object.assign(new FakeHost(), { active: 'A' });
  const list = () =>
    ['A', 'B'].map((name) => ({ id: `id-${name}`, name, active: name === host.active }));
  Object.assign(host.answers, {
    'profile.list': list,
    status: () => ({ profile: host.active }),
    facets: ({ profile }: { profile?: string }) => ({ of: profile ?? host.active }),
    settings: () => ({ theme: 'dark' }),
    'profile.switch': ({ profile }: { profile: string }) => {
      host.active = profile;
      return list().find((info) => info.name === profile);
    },
    'profile.delete': () => {
      host.active = 'B';
      return { id: 'id-A' };
    },
  });
  return host;
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  for (const end of ends.splice(0).reverse()) end();
  vi.useRealTimers();
});

describe('a read', () => {
  it('is loading, then has its data', async () => {
    begin(new FakeHost({ about: () => ({ version: '1' }) }));
    const { made: about } = component(() => read('about', () => ({})));
    expect(about.loading).toBe(true);
    expect(about.data).toBeUndefined();
    await settle();
    expect(about.loading).toBe(false);
    expect(about.data).toEqual({ version: '1' });
  });

  it('has the engine’s error, and its data once asking anew succeeds', async () => {
    let broken = true;
    const host = begin(
      new FakeHost({
        about: () => {
          if (broken) throw new EngineError({ code: 'io', message: 'no', hint: 'try' });
          return { version: '1' };
        },
      }),
    );
    const { made: about } = component(() => read('about', () => ({})));
    await settle();
    expect(about.error).toMatchObject({ code: 'io', message: 'no', hint: 'try' });
    expect(about.loading).toBe(false);
    broken = false;
    await about.refresh();
    expect(about.error).toBeUndefined();
    expect(about.data).toEqual({ version: '1' });
    expect(host.count('about')).toBe(2);
  });

  it('keeps its data when fetching anew fails', async () => {
    let version = '1';
    begin(
      new FakeHost({
        about: () => {
          if (version === '') throw new EngineError({ code: 'busy', message: 'later' });
          return { version };
        },
      }),
    );
    const { made: about } = component(() => read('about', () => ({})));
    await settle();
    version = '';
    const again = about.refresh();
    expect(about.refreshing).toBe(true);
    await again;
    expect(about.data).toEqual({ version: '1' });
    expect(about.error?.code).toBe('busy');
    expect(about.refreshing).toBe(false);
  });

  it('shares one call among all who ask the same', async () => {
    const host = begin(new FakeHost({ search: () => ({ results: [] }) }));
    component(() => [
      read('search', () => ({ query: 'x', limit: 3 })),
      read('search', () => ({ limit: 3, query: 'x' })),
    ]);
    await settle();
    expect(host.count('search')).toBe(1);
  });

  it('asks again when its request changes, and not when an equal one is made', async () => {
    const host = begin(new FakeHost({ search: ({ query }: { query: string }) => ({ query }) }));
    let query = $state('one');
    let other = $state(0);
    const { made: search } = component(() =>
      read('search', () => {
        if (other < 0) return null;
        return { query };
      }),
    );
    await settle();
    other++;
    await settle();
    expect(host.count('search')).toBe(1);
    query = 'two';
    flushSync();
    expect(search.data, 'another request’s answer isn’t shown').toBeUndefined();
    await settle();
    expect(search.data).toEqual({ query: 'two' });
  });

  it('keeps the answer before while the new one is on its way, if told to', async () => {
    begin(new FakeHost({ search: ({ query }: { query: string }) => ({ query }) }));
    let query = $state('one');
    const { made: search } = component(() => read('search', () => ({ query }), { keep: true }));
    await settle();
    query = 'two';
    flushSync();
    expect(search.data).toEqual({ query: 'one' });
    expect(search.refreshing).toBe(true);
    query = 'three';
    flushSync();
    expect(search.data, 'what never had an answer isn’t kept').toEqual({ query: 'one' });
    await settle();
    expect(search.data).toEqual({ query: 'three' });
    expect(search.refreshing).toBe(false);
  });

  it('goes from one answer to the next without an older one between', async () => {
    begin(new FakeHost({ search: ({ query }: { query: string }) => query }));
    let query = $state('one');
    let sent = $state('one');
    const seen: unknown[] = [];
    component(() => {
      const search = read('search', () => ({ query: sent }), { keep: true });
      $effect.pre(() => {
        sent = query;
      });
      $effect.pre(() => {
        seen.push(search.data);
      });
    });
    for (const next of ['two', 'three', 'four']) {
      await settle();
      query = next;
      flushSync();
    }
    await settle();
    expect(seen).toEqual([undefined, 'one', 'two', 'three', 'four']);
  });

  it('asks nothing for null', async () => {
    const host = begin(new FakeHost());
    const { made: search } = component(() => read('search', () => null));
    await settle();
    expect(search.loading).toBe(false);
    expect(host.calls).toEqual([]);
  });

  it('finds its answer again soon after, and asks anew later', async () => {
    const host = begin(new FakeHost({ about: () => ({ version: '1' }) }));
    const about = () => read('about', () => ({}));
    const first = component(about);
    await settle();
    first.unmount();
    const second = component(about);
    expect(second.made.data).toEqual({ version: '1' });
    second.unmount();
    await vi.advanceTimersByTimeAsync(KEPT_MS);
    const third = component(about);
    expect(third.made.data).toBeUndefined();
    await settle();
    expect(host.count('about')).toBe(2);
  });
});

describe('what makes an answer old', () => {
  it('a write of its topic does, of another doesn’t', async () => {
    const host = begin(
      new FakeHost({
        'task.list': () => [],
        'task.create': () => ({}),
        settings: () => ({}),
      }),
    );
    component(() => [read('task.list', () => ({})), read('settings', () => ({}))]);
    await settle();
    await write('task.create', { title: 'x' });
    await settle();
    expect(host.count('task.list')).toBe(2);
    expect(host.count('settings')).toBe(1);
  });

  it('a write that failed does too, and its error reaches the caller', async () => {
    const host = begin(new FakeHost({ 'task.list': () => [] }));
    component(() => read('task.list', () => ({})));
    await settle();
    await expect(write('task.create', { title: 'x' })).rejects.toBeInstanceOf(EngineError);
    await settle();
    expect(host.count('task.list')).toBe(2);
  });

  it('an event does, and one that carries topics', async () => {
    const host = begin(new FakeHost({ status: () => ({}), 'token.list': () => [] }));
    component(() => [read('status', () => ({})), read('token.list', () => ({}))]);
    await settle();
    host.push({ event: 'branch_changed', profile: 'A', worktree: '/a', branch: 'x', at });
    host.push({ event: 'changed', topics: ['tokens'], at });
    await settle();
    expect(host.count('status')).toBe(2);
    expect(host.count('token.list')).toBe(2);
  });

  it('a storm of events refetches at once, then at most once in a while, and last of all', async () => {
    const host = begin(new FakeHost({ facets: () => ({}) }));
    component(() => read('facets', () => ({})));
    await settle();
    for (let event = 0; event < 200; event++) {
      host.push(indexed());
      await vi.advanceTimersByTimeAsync(10);
    }
    // The first, at once; then one for each full while of the two seconds.
    expect(host.count('facets') - 1).toBeLessThanOrEqual(2000 / CALM_MS + 1);
    await vi.advanceTimersByTimeAsync(CALM_MS / 2);
    host.push(indexed());
    const before = host.count('facets');
    await vi.advanceTimersByTimeAsync(CALM_MS);
    expect(host.count('facets'), 'the last event is never lost').toBe(before + 1);
    await vi.advanceTimersByTimeAsync(10 * CALM_MS);
    expect(host.count('facets'), 'nothing polls').toBe(before + 1);
  });

  it('asks once more when it became old while being fetched', async () => {
    const waiting: ((value: object) => void)[] = [];
    const host = begin(
      new FakeHost({ facets: () => new Promise((resolve) => waiting.push(resolve)) }),
    );
    const { made: facets } = component(() => read('facets', () => ({})));
    host.push(indexed());
    await settle();
    expect(host.count('facets'), 'not two at a time').toBe(1);
    waiting[0]?.({ of: 'old' });
    await settle();
    expect(host.count('facets')).toBe(2);
    waiting[1]?.({ of: 'new' });
    await settle();
    expect(facets.data).toEqual({ of: 'new' });
  });

  it('a reconnect makes everything old, whether or not it failed', async () => {
    const host = begin(new FakeHost({ settings: () => ({}), 'profile.list': () => [] }));
    component(() => read('settings', () => ({})));
    await settle();
    host.become('lost');
    expect(live.connection).toBe('lost');
    expect(host.count('settings')).toBe(1);
    host.become('open');
    await settle();
    expect(host.count('settings')).toBe(2);
  });

  it('leaves what nobody shows alone until somebody does', async () => {
    const host = begin(new FakeHost({ facets: () => ({}) }));
    const first = component(() => read('facets', () => ({})));
    await settle();
    first.unmount();
    host.push(indexed());
    await vi.advanceTimersByTimeAsync(CALM_MS);
    expect(host.count('facets')).toBe(1);
    const second = component(() => read('facets', () => ({})));
    expect(second.made.data, 'the old is shown meanwhile').toEqual({});
    expect(second.made.refreshing).toBe(true);
    await settle();
    expect(host.count('facets')).toBe(2);
  });
});

describe('a switch of the profile', () => {
  it('clears what is of the active profile before the new is there', async () => {
    const host = begin(twoProfiles());
    const { made } = component(() => ({
      list: read('profile.list', () => ({})),
      facets: read('facets', () => ({})),
      ofA: read('facets', () => ({ profile: 'A' })),
      settings: read('settings', () => ({})),
    }));
    await settle();
    expect(made.facets.data).toEqual({ of: 'A' });
    host.active = 'B';
    host.push({ event: 'profile_switched', profile: 'B', at });
    expect(made.facets.data).toBeUndefined();
    expect(made.facets.loading).toBe(true);
    expect(made.settings.data, 'is the same for all').toEqual({ theme: 'dark' });
    expect(made.ofA.data, 'says whose it is').toEqual({ of: 'A' });
    await settle();
    expect(made.facets.data).toEqual({ of: 'B' });
  });

  it('drops an answer of the old profile that comes late', async () => {
    const host = begin(twoProfiles());
    const waiting: ((value: object) => void)[] = [];
    host.answers.facets = () => new Promise((resolve) => waiting.push(resolve));
    const { made: facets } = component(() => read('facets', () => ({})));
    component(() => read('profile.list', () => ({})));
    await settle();
    host.active = 'B';
    host.push({ event: 'profile_switched', profile: 'B', at });
    waiting[0]?.({ of: 'A' });
    await settle();
    expect(facets.data).toBeUndefined();
    waiting[1]?.({ of: 'B' });
    await settle();
    expect(facets.data).toEqual({ of: 'B' });
  });

  it('keeps nothing of the old profile for a changed request either', async () => {
    const host = begin(twoProfiles());
    host.answers.search = ({ query }: { query: string }) => ({ query, profile: host.active });
    let query = $state('one');
    const { made: search } = component(() => read('search', () => ({ query }), { keep: true }));
    component(() => read('profile.list', () => ({})));
    await settle();
    query = 'two';
    await settle();
    await vi.advanceTimersByTimeAsync(2 * KEPT_MS);
    host.answers.search = () => new Promise(() => undefined);
    host.push({ event: 'profile_switched', profile: 'B', at });
    flushSync();
    expect(search.data).toBeUndefined();
  });

  it('is known from the write, and fetches once for write and event', async () => {
    const host = begin(twoProfiles());
    component(() => read('profile.list', () => ({})));
    const { made: status } = component(() => read('status', () => ({})));
    await settle();
    const calls = host.count('status');
    const writing = write('profile.switch', { profile: 'B' });
    await writing;
    await settle();
    expect(status.data).toEqual({ profile: 'B' });
    host.push({ event: 'profile_switched', profile: 'B', at });
    expect(status.data, 'known already: nothing blinks').toEqual({ profile: 'B' });
    await settle();
    expect(host.count('status') - calls).toBeLessThanOrEqual(4);
  });

  it('is noticed when the active profile was deleted', async () => {
    const host = begin(twoProfiles());
    component(() => read('profile.list', () => ({})));
    const { made: facets } = component(() => read('facets', () => ({})));
    await settle();
    await write('profile.delete', { profile: 'A' });
    await settle();
    expect(facets.data).toEqual({ of: 'B' });
    expect(host.active).toBe('B');
  });

  it('is noticed when it happened while nobody listened', async () => {
    const host = begin(twoProfiles());
    component(() => read('profile.list', () => ({})));
    const { made: facets } = component(() => read('facets', () => ({})));
    await settle();
    host.become('lost');
    host.active = 'B';
    const waiting: ((value: object) => void)[] = [];
    host.answers.facets = () => new Promise((resolve) => waiting.push(resolve));
    host.become('open');
    await settle();
    expect(facets.data, 'A’s answer isn’t shown as B’s').toBeUndefined();
    waiting.at(-1)?.({ of: 'B' });
    await settle();
    expect(facets.data).toEqual({ of: 'B' });
  });
});

describe('progress', () => {
  const progress = (files: number): Progress => ({
    scanning: true,
    files_done: files,
    files_total: 10,
    chunks: 0,
    vectors: 0,
    pending: 0,
    rate: 0,
    seconds_left: null,
  });

  it('is pushed, of the active profile alone, and forgotten with it', async () => {
    const host = begin(twoProfiles());
    component(() => read('profile.list', () => ({})));
    await settle();
    host.push({ event: 'progress', profile: 'A', progress: progress(3), at });
    expect(live.progress?.files_done).toBe(3);
    host.push({ event: 'progress', profile: 'B', progress: progress(7), at });
    expect(live.progress?.files_done).toBe(3);
    host.push({ event: 'profile_switched', profile: 'B', at });
    expect(live.progress).toBeUndefined();
  });

  it('begins with what the engine answers', async () => {
    begin(new FakeHost({ progress: () => progress(5) }));
    component(() => read('progress', () => ({})));
    await settle();
    expect(live.progress?.files_done).toBe(5);
  });
});
