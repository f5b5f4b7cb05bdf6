/** Keeps that what was done can be taken back while it is said, and that failures are said. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { EngineError } from '../host/host';
import { attempt, say, toasts } from './toasts.svelte';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  for (const toast of toasts.list) toasts.dismiss(toast.id);
  vi.useRealTimers();
});

it('goes by itself, later when there is something to decide', () => {
  say('done');
  say('deleted', () => Promise.resolve());
  vi.advanceTimersByTime(6000);
  expect(toasts.list.map((toast) => toast.message)).toEqual(['deleted']);
  vi.advanceTimersByTime(6000);
  expect(toasts.list).toEqual([]);
});

it('stays while somebody is at it', () => {
  say('done');
  const [toast] = toasts.list;
  if (!toast) throw new Error('it was said');
  toasts.hold(toast.id);
  vi.advanceTimersByTime(60_000);
  expect(toasts.list).toHaveLength(1);
  toasts.resume(toast);
  vi.advanceTimersByTime(60_000);
  expect(toasts.list).toEqual([]);
});

it('undoes the last that can be undone, once', async () => {
  const undo = vi.fn(() => Promise.resolve());
  say('deleted', undo);
  say('copied');
  const last = toasts.undoable;
  expect(last?.message).toBe('deleted');
  if (last) await toasts.undo(last);
  expect(undo).toHaveBeenCalledOnce();
  expect(toasts.undoable).toBeUndefined();
});

it('says what failed, with its hint', async () => {
  const error = new EngineError({ code: 'busy', message: 'it is open', hint: 'close it' });
  expect(await attempt(() => Promise.reject(error))).toBe(false);
  expect(toasts.list).toMatchObject([{ message: 'it is open', hint: 'close it', tone: 'bad' }]);
});

it('says an undo that fails', async () => {
  say('deleted', () => Promise.reject(new Error('gone for good')));
  const [toast] = toasts.list;
  if (toast) await toasts.undo(toast);
  expect(toasts.list).toMatchObject([{ message: 'gone for good', tone: 'bad' }]);
});

it('says no more at a time than can be read', () => {
  for (const word of ['a', 'b', 'c', 'd', 'e']) say(word);
  expect(toasts.list.map((toast) => toast.message)).toEqual(['b', 'c', 'd', 'e']);
});
