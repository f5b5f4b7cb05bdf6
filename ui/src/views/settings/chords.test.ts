import { expect, it } from 'vitest';

import type { Action } from '../../app/actions.svelte';
import { judge, withKeys } from './chords';

function action(id: string, shortcut?: string, also?: string[]): Action {
  return {
    id,
    title: id,
    group: '',
    run: () => undefined,
    ...(shortcut !== undefined && { shortcut }),
    ...(also && { also }),
  };
}

const open = action('open', 'Mod+K');
const go = action('go', 'Alt+1', ['Mod+1']);
const free = action('free');
const all = [open, go, free];

it.each([
  ['Mod+J', {}, 'good'],
  ['?', {}, 'good'],
  ['Enter', {}, 'plain'],
  ['Mod+W', {}, 'browser'],
  ['Mod+K', {}, 'taken'],
  ['Mod+1', {}, 'taken'],
  ['Mod+K', { open: 'Mod+P' }, 'good'],
  ['Mod+P', { open: 'Mod+P' }, 'taken'],
])('judges %s with %o as %s', (keys, own, kind) => {
  expect(judge(keys, free, all, own as Record<string, string>, true).kind).toBe(kind);
});

it('lets the window have what only a browser keeps', () => {
  expect(judge('Mod+W', free, all, {}, false).kind).toBe('good');
});

it('lets an action keep its own keys', () => {
  expect(judge('Mod+K', open, all, {}, true).kind).toBe('good');
});

it('keeps only what differs from the usual keys', () => {
  expect(withKeys({ go: '' }, open, 'Mod+J')).toEqual({ go: '', open: 'Mod+J' });
  expect(withKeys({ open: 'Mod+J' }, open, 'Mod+K')).toEqual({});
  expect(withKeys({}, open, '')).toEqual({ open: '' });
  expect(withKeys({ free: 'Mod+J' }, free, '')).toEqual({});
});
