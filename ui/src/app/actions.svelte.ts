/**
 * What can be done now: views register their actions, and the command palette, the shortcuts and their overlay
 * are made of them. The user's own keys (`settings.keys`) go before the usual ones.
 */
import type { Component } from 'svelte';
import { untrack } from 'svelte';

import { isTyping, keysOf, normalise } from './keys';

export interface Action {
  /** Stands in `settings.keys`: `area.verb`, never changed once released. */
  id: string;
  title: string;
  /** The heading that it stands under. */
  group: string;
  icon?: Component;
  keywords?: readonly string[];
  /** The usual keys, such as `Mod+K`, `Alt+1` or `?`. */
  shortcut?: string;
  /** Further keys, which can't be changed and aren't shown. */
  also?: readonly string[];
  /** Whether it can be done now; always when not said. */
  when?: () => boolean;
  /** It has keys and no place in the palette. */
  hidden?: boolean;
  /** Its keys work in a dialog, too. */
  inDialogs?: boolean;
  run: () => unknown;
}

class Actions {
  #sets = $state.raw<readonly (readonly Action[])[]>([]);
  /** `settings.keys`, by action id; an empty text takes the keys away. */
  keys = $state.raw<Readonly<Record<string, string>>>({});

  /** By id: a view's action takes the place of the shell's. */
  readonly all: readonly Action[] = $derived([
    ...new Map(this.#sets.flat().map((action) => [action.id, action])).values(),
  ]);

  /** Every action since the page was loaded, so that keys can be changed of what isn't in sight. */
  #seen = $state.raw<ReadonlyMap<string, Action>>(new Map());

  get seen(): readonly Action[] {
    return [...this.#seen.values()];
  }

  readonly #byKeys = $derived(
    this.all.flatMap((action) =>
      [this.keysOf(action), ...(action.also ?? [])]
        .filter((keys) => keys !== undefined && keys !== '')
        .map((keys) => ({ keys: normalise(keys ?? ''), action })),
    ),
  );

  add(actions: readonly Action[]): () => void {
    this.#sets = [...this.#sets, actions];
    this.#seen = new Map([...this.#seen, ...actions.map((action) => [action.id, action] as const)]);
    return () => {
      this.#sets = this.#sets.filter((set) => set !== actions);
    };
  }

  /** Returns an action's keys, the user's own if there are. */
  keysOf(action: Action): string | undefined {
    const keys = this.keys[action.id] ?? action.shortcut;
    return keys === '' ? undefined : keys;
  }

  possible(action: Action): boolean {
    return action.when?.() ?? true;
  }

  /** Runs what the pressed keys stand for; returns whether there was anything. */
  press(event: KeyboardEvent): boolean {
    if (event.defaultPrevented || event.isComposing) return false;
    const keys = keysOf(event);
    // Of several, the one that came last and can be done: while a text is written, its keys are the text's.
    const found = this.#byKeys.findLast((one) => one.keys === keys && this.possible(one.action));
    if (!found) return false;
    const { action } = found;
    const plain = !/^(?:Mod|Ctrl|Alt)\+/.test(keys) && !/^F\d+$/.test(keys);
    if (plain && isTyping(event.target)) return false;
    if (!action.inDialogs && isModal()) return false;
    event.preventDefault();
    if (!event.repeat) action.run();
    return true;
  }
}

function isModal(): boolean {
  // What floats beside its trigger is a dialog as well, and the page behind it stays in use.
  return (
    document.querySelector(
      ':is([role=dialog], [role=alertdialog])[data-state=open]:not(.popover)',
    ) !== null
  );
}

export const actions = new Actions();

/** Registers a component's actions for as long as it lives; what `make` reads makes them anew. */
export function useActions(make: () => readonly Action[]): void {
  $effect(() => {
    const made = make();
    return untrack(() => actions.add(made));
  });
}
