/** How notes are shown, as this window was left. */

export type Mode = 'edit' | 'split' | 'preview';

export const MODES: readonly Mode[] = ['edit', 'split', 'preview'];

export type Tab = 'outline' | 'links' | 'backlinks';

export const TABS: readonly Tab[] = ['outline', 'links', 'backlinks'];

function remembered<Value extends string>(
  name: string,
  all: readonly Value[],
  usual: Value,
): Value {
  const kept = localStorage.getItem(name);
  return all.find((one) => one === kept) ?? usual;
}

export class Shown {
  #mode = $state<Mode>(remembered('notes.mode', MODES, 'edit'));
  #side = $state(remembered('notes.side', ['yes', 'no'], 'yes') === 'yes');
  #tab = $state<Tab>(remembered('notes.tab', TABS, 'outline'));

  get mode(): Mode {
    return this.#mode;
  }

  set mode(mode: Mode) {
    this.#mode = mode;
    localStorage.setItem('notes.mode', mode);
  }

  /** The pane with what is around the note. */
  get side(): boolean {
    return this.#side;
  }

  set side(side: boolean) {
    this.#side = side;
    localStorage.setItem('notes.side', side ? 'yes' : 'no');
  }

  get tab(): Tab {
    return this.#tab;
  }

  set tab(tab: Tab) {
    this.#tab = tab;
    localStorage.setItem('notes.tab', tab);
  }
}
