// @vitest-environment jsdom
/** Keeps that keys do what is registered, now, and only where they are meant for the page. */
import { afterEach, expect, it, vi } from 'vitest';

import { type Action, actions } from './actions.svelte';

const ends: (() => void)[] = [];

function add(...list: Partial<Action>[]): void {
  const made = list.map((one, at) => ({
    id: `test.${String(at)}`,
    title: 'x',
    group: 'x',
    run: vi.fn(),
    ...one,
  }));
  ends.push(actions.add(made));
}

function press(key: string, init: KeyboardEventInit = {}, target: HTMLElement = document.body) {
  const event = new KeyboardEvent('keydown', { key, cancelable: true, bubbles: true, ...init });
  target.dispatchEvent(event);
  return { done: actions.press(event), event };
}

afterEach(() => {
  for (const end of ends.splice(0)) end();
  actions.keys = {};
  document.body.innerHTML = '';
});

it('runs what the keys stand for, and nothing else takes them', () => {
  const run = vi.fn();
  add({ shortcut: 'Mod+K', run });
  const { done, event } = press('k', { ctrlKey: true });
  expect(done).toBe(true);
  expect(event.defaultPrevented).toBe(true);
  expect(run).toHaveBeenCalledOnce();
  expect(press('j', { ctrlKey: true }).done).toBe(false);
});

it('lets the user’s keys go before the usual ones', () => {
  const run = vi.fn();
  add({ id: 'a.b', shortcut: 'Mod+K', run });
  actions.keys = { 'a.b': 'Mod+J' };
  press('k', { ctrlKey: true });
  expect(run).not.toHaveBeenCalled();
  press('j', { ctrlKey: true });
  expect(run).toHaveBeenCalledOnce();
  actions.keys = { 'a.b': '' };
  press('j', { ctrlKey: true });
  expect(run, 'an empty text takes the keys away').toHaveBeenCalledOnce();
});

it('leaves plain keys to what is being typed in', () => {
  document.body.innerHTML = '<input>';
  const field = document.querySelector('input');
  const [plain, held] = [vi.fn(), vi.fn()];
  add({ id: 'plain', shortcut: '?', run: plain }, { id: 'held', shortcut: 'Mod+K', run: held });
  press('?', {}, field ?? undefined);
  expect(plain).not.toHaveBeenCalled();
  press('k', { ctrlKey: true }, field ?? undefined);
  expect(held).toHaveBeenCalledOnce();
  press('?');
  expect(plain).toHaveBeenCalledOnce();
});

it('does nothing behind a dialog but what is said to work there', () => {
  document.body.innerHTML = '<div role="dialog" data-state="open"></div>';
  const [behind, within] = [vi.fn(), vi.fn()];
  add(
    { id: 'behind', shortcut: 'Mod+K', run: behind },
    { id: 'within', shortcut: 'Mod+J', inDialogs: true, run: within },
  );
  press('k', { ctrlKey: true });
  press('j', { ctrlKey: true });
  expect(behind).not.toHaveBeenCalled();
  expect(within).toHaveBeenCalledOnce();
});

it('does what can be done now, and once while a key is held', () => {
  const run = vi.fn();
  let possible = false;
  add({ shortcut: 'Mod+K', when: () => possible, run });
  expect(press('k', { ctrlKey: true }).done).toBe(false);
  possible = true;
  press('k', { ctrlKey: true });
  press('k', { ctrlKey: true, repeat: true });
  expect(run).toHaveBeenCalledOnce();
});

it('puts a view’s action in the place of the shell’s, until the view is gone', () => {
  const [shell, view] = [vi.fn(), vi.fn()];
  add({ id: 'go', shortcut: 'Mod+K', run: shell });
  const end = actions.add([{ id: 'go', title: 'x', group: 'x', shortcut: 'Mod+K', run: view }]);
  press('k', { ctrlKey: true });
  expect(view).toHaveBeenCalledOnce();
  end();
  press('k', { ctrlKey: true });
  expect(shell).toHaveBeenCalledOnce();
});

it('remembers what was there, for changing its keys', () => {
  const end = actions.add([{ id: 'gone', title: 'x', group: 'x', run: vi.fn() }]);
  end();
  expect(actions.all.some(({ id }) => id === 'gone')).toBe(false);
  expect(actions.seen.some(({ id }) => id === 'gone')).toBe(true);
});

it('does of several with the same keys the last that can be done', () => {
  const [view, writing] = [vi.fn(), vi.fn()];
  let isWriting = false;
  add(
    { id: 'go', shortcut: 'Mod+B', run: view },
    { id: 'bold', shortcut: 'Mod+B', when: () => isWriting, run: writing },
  );
  press('b', { ctrlKey: true });
  isWriting = true;
  press('b', { ctrlKey: true });
  expect(view).toHaveBeenCalledOnce();
  expect(writing).toHaveBeenCalledOnce();
});
