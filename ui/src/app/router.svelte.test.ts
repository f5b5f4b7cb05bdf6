// @vitest-environment jsdom
/** Keeps that nobody loses what isn't saved by going elsewhere in the page. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { type Guard, router } from './router.svelte';

const ends: (() => void)[] = [];

function guarded(guard: Guard): void {
  ends.push(router.guard(guard));
}

/** What a link that is clicked, or the back button, does to the address. */
function move(link: string): void {
  history.pushState(null, '', link);
  dispatchEvent(new HashChangeEvent('hashchange'));
}

beforeEach(() => {
  history.replaceState(null, '', '#/settings/profile');
  ends.push(router.follow());
});

afterEach(() => {
  for (const end of ends.splice(0)) end();
});

it('goes where nobody minds', () => {
  guarded((to) => to.view === 'settings');
  router.go('#/settings/keys');
  expect(router.path).toEqual(['keys']);
  move('#/settings/doctor');
  expect(router.path).toEqual(['doctor']);
});

it.each([
  [
    'a call',
    (link: string) => {
      router.go(link);
    },
  ],
  ['the address', move],
])('stays while it is asked whether to leave by %s, and goes once it may', async (_, leave) => {
  let resolve: (yes: boolean) => void = () => undefined;
  const promise = new Promise<boolean>((made) => {
    resolve = made;
  });
  const guard = vi.fn(() => promise);
  guarded(guard);
  leave('#/search');
  expect(router.view).toBe('settings');
  expect(location.hash, 'the address is that of what is shown').toBe('#/settings/profile');
  resolve(true);
  await promise;
  expect(router.view).toBe('search');
  expect(location.hash).toBe('#/search');
  expect(guard).toHaveBeenCalledOnce();
});

it('stays when it may not leave', async () => {
  guarded(() => Promise.resolve(false));
  move('#/search');
  await Promise.resolve();
  expect(router.view).toBe('settings');
  expect(location.hash).toBe('#/settings/profile');
});
