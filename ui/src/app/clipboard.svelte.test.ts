// @vitest-environment jsdom
/** Keeps a profile off the clipboard when it is to be, and everything as it was when it isn't. */
import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { connect } from '../api/cache.svelte';
import { FakeHost } from '../host/fake';
import { clipboard as text } from '../text/clipboard';
import { clipboard, copy, guardClipboard } from './clipboard.svelte';
import { router } from './router.svelte';
import { toasts } from './toasts.svelte';

let ends: (() => void)[] = [];
let host: FakeHost;

const PAGE = `
  <main><p id="said">Of the profile</p><a id="link" href="#/files">a file</a></main>
  <div id="card" draggable="true">A task</div>
  <input id="typed"><textarea id="composed"></textarea>
  <textarea id="shown" readonly></textarea>`;

async function begin(block: boolean | 'unknown'): Promise<void> {
  host = new FakeHost({
    'profile.list': () => [{ id: '1', name: 'A', active: true }],
    'profile.config': () =>
      block === 'unknown'
        ? new Promise(() => undefined)
        : { values: { security: { block_clipboard_export: block } } },
  });
  ends = [connect(host), $effect.root(guardClipboard)];
  host.become('open');
  flushSync();
  await vi.waitFor(() => {
    flushSync();
    expect(host.count('profile.config')).toBe(1);
    expect(clipboard.refusal).toBe(
      block === 'unknown' ? text.unknown : block ? text.blocked : undefined,
    );
  });
}

/** Returns whether the browser would go on with it, and whether anybody else hears of it. */
function happens(type: string, id: string): { done: boolean; heard: boolean } {
  const target = document.getElementById(id);
  let heard = false;
  const listen = () => (heard = true);
  target?.addEventListener(type, listen);
  const done = target?.dispatchEvent(new Event(type, { bubbles: true, cancelable: true })) ?? false;
  target?.removeEventListener(type, listen);
  return { done, heard };
}

beforeEach(() => {
  document.body.innerHTML = PAGE;
  router.go('#/search');
});

afterEach(() => {
  for (const end of ends.reverse()) end();
  toasts.list = [];
});

it.each([
  ['copy', 'said', false],
  ['cut', 'said', false],
  ['dragstart', 'said', false],
  ['dragstart', 'link', false],
  ['copy', 'shown', false],
  ['copy', 'typed', true],
  ['cut', 'composed', true],
  ['dragstart', 'card', true],
])('when it is to be kept off: %s of %s is let through: %s', async (type, id, through) => {
  await begin(true);
  expect(happens(type, id)).toEqual({ done: through, heard: through });
  expect(toasts.list.map(({ message }) => message)).toEqual(through ? [] : [text.blocked]);
});

it.each([
  ['copy', 'said'],
  ['dragstart', 'link'],
  ['copy', 'shown'],
])('changes nothing when it may be copied: %s of %s', async (type, id) => {
  await begin(false);
  expect(happens(type, id)).toEqual({ done: true, heard: true });
  expect(await copy('of the profile', 'profile')).toBe(true);
  expect(host.copied).toEqual(['of the profile']);
  expect(toasts.list).toEqual([]);
});

it('refuses a button, says where that is changed, and says it once', async () => {
  await begin(true);
  expect(await copy('of the profile', 'profile')).toBe(false);
  expect(await copy('of the profile', 'profile')).toBe(false);
  expect(host.copied).toEqual([]);
  expect(toasts.list).toMatchObject([{ message: text.blocked, hint: text.cure, tone: 'bad' }]);
});

it('lets out what isn’t of the profile', async () => {
  await begin(true);
  expect(await copy('a token', 'app')).toBe(true);
  router.go('#/settings/about');
  expect(happens('copy', 'said').done).toBe(true);
});

it('lets nothing out while nobody knows whether it may', async () => {
  await begin('unknown');
  expect(happens('copy', 'said').done).toBe(false);
  expect(await copy('of the profile', 'profile')).toBe(false);
});

it('follows the profile’s configuration', async () => {
  await begin(true);
  host.answers['profile.config'] = () => ({
    values: { security: { block_clipboard_export: false } },
  });
  host.push({ event: 'changed', topics: ['config'], at: '' });
  await vi.waitFor(() => {
    flushSync();
    expect(clipboard.refusal).toBeUndefined();
  });
});

it('is the one way: nothing else in the page writes to the clipboard', () => {
  const sources = import.meta.glob<string>(
    ['../**/*.{ts,svelte}', '!../host/**', '!../**/*.test.ts', '!./clipboard.svelte.ts'],
    { eager: true, import: 'default', query: '?raw' },
  );
  const others = Object.entries(sources)
    .filter(([, source]) => /\.clipboard\b(?!\.svelte)|host\(\)\.copy\(|execCommand/.test(source))
    .map(([path]) => path);
  expect(others).toEqual([]);
});
