// @vitest-environment jsdom
/** Keeps what was read of a profile from standing under the name of the next. */
import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { FakeHost } from '../host/fake';
import { EngineError } from '../host/host';
import { CALM_MS, connect, read, write } from './cache.svelte';

const at = '2026-01-01T00:00:00Z';
const ends: (() => void)[] = [];

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
  flushSync();
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  for (const end of ends.splice(0).reverse()) end();
  vi.useRealTimers();
});

it('what is of a profile is gone as soon as another is asked for, and back when there was no switch', async () => {
  let refuse: ((error: EngineError) => void) | undefined;
  const host = new FakeHost({
    'profile.list': () => [{ id: 'id-A', name: 'A', active: true }],
    status: () => ({ profile: 'A' }),
    'profile.switch': () =>
      new Promise((_, reject) => {
        refuse = reject;
      }),
  });
  ends.push(connect(host));
  host.become('open');
  const made = { status: undefined as ReturnType<typeof read<'status'>> | undefined };
  ends.push(
    $effect.root(() => {
      read('profile.list', () => ({}));
      made.status = read('status', () => ({}));
    }),
  );
  flushSync();
  await settle();
  expect(made.status?.data).toMatchObject({ profile: 'A' });

  const switched = write('profile.switch', { profile: 'id-B' }).catch(() => 'refused');
  await settle();
  expect(made.status?.data, 'the page already has the other’s name').toBeUndefined();
  expect(made.status?.loading).toBe(true);

  host.push({
    event: 'scan_finished',
    profile: 'A',
    files: 1,
    changed: 1,
    removed: 0,
    seconds: 1,
    at,
  });
  await vi.advanceTimersByTimeAsync(CALM_MS);
  expect(made.status?.data, 'an event of the old profile brings nothing back').toBeUndefined();

  refuse?.(new EngineError({ code: 'corrupt', message: 'B can’t be opened' }));
  expect(await switched).toBe('refused');
  await settle();
  expect(made.status?.data).toMatchObject({ profile: 'A' });
});
