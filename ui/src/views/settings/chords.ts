/** Judges keys that somebody wants for an action. */
import type { Action } from '../../app/actions.svelte';
import { normalise } from '../../app/keys';

/** What moves about, types, or leaves: never anything else when pressed alone. */
const NEEDED = new Set([
  ...['Tab', 'Shift+Tab', 'Enter', 'Shift+Enter', 'Space', 'Shift+Space', 'Escape', 'Backspace'],
  ...['Delete', 'Home', 'End', 'PageUp', 'PageDown'],
  ...['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'],
]);
/** A browser keeps these to itself, whatever a page does. */
const BROWSERS = new Set(['Mod+T', 'Mod+N', 'Mod+W', 'Mod+Shift+T', 'Mod+Shift+N', 'Mod+Shift+W']);

export type Verdict =
  { kind: 'good' } | { kind: 'plain' } | { kind: 'browser' } | { kind: 'taken'; by: Action };

/** Returns an action's keys: the user's own, else the usual ones; empty for none. */
export function keysNow(action: Action, own: Readonly<Record<string, string>>): string {
  return own[action.id] ?? action.shortcut ?? '';
}

export function judge(
  keys: string,
  action: Action,
  all: readonly Action[],
  own: Readonly<Record<string, string>>,
  inBrowser: boolean,
): Verdict {
  const wanted = normalise(keys);
  if (NEEDED.has(wanted)) return { kind: 'plain' };
  if (inBrowser && BROWSERS.has(wanted)) return { kind: 'browser' };
  const by = all.find(
    (other) =>
      other.id !== action.id &&
      [keysNow(other, own), ...(other.also ?? [])].some((taken) => normalise(taken) === wanted),
  );
  return by ? { kind: 'taken', by } : { kind: 'good' };
}

/** Returns the user's keys with those of one action changed; the usual ones aren't kept. */
export function withKeys(
  own: Readonly<Record<string, string>>,
  action: Action,
  keys: string,
): Record<string, string> {
  const rest = Object.fromEntries(Object.entries(own).filter(([id]) => id !== action.id));
  const usual = normalise(action.shortcut ?? '') === normalise(keys);
  return usual ? rest : { ...rest, [action.id]: keys };
}
