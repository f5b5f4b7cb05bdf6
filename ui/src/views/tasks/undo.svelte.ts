/** What was done on the board, to be taken back one by one, the last first. */
import { attempt, say, toasts } from '../../app/toasts.svelte';

interface Done {
  what: string;
  undo: () => Promise<unknown>;
  /** The toast that says it. */
  toast: number | undefined;
}

/** So many are remembered. */
const MOST = 100;

export class UndoStack {
  #done = $state.raw<readonly Done[]>([]);

  get isEmpty(): boolean {
    return this.#done.length === 0;
  }

  /** Says what was done and remembers how to take it back; `quietly` only remembers. */
  push(what: string, undo: () => Promise<unknown>, quietly = false): void {
    const done: Done = { what, undo, toast: undefined };
    // One after the other: what was said before is known by now.
    const before = this.#done.at(-1)?.toast;
    if (before !== undefined) toasts.dismiss(before);
    if (!quietly) {
      say(what, () => this.#take(done));
      done.toast = toasts.list.at(-1)?.id;
    }
    this.#done = [...this.#done.slice(1 - MOST), done];
  }

  /** Takes back what was done last, here or by what else says so; returns what it was. */
  async last(): Promise<string | undefined> {
    const said = toasts.undoable;
    if (said && !this.#done.some(({ toast }) => toast === said.id)) {
      await toasts.undo(said);
      return said.message;
    }
    const done = this.#done.at(-1);
    if (!done) return undefined;
    return (await attempt(() => this.#take(done))) ? done.what : undefined;
  }

  async #take(done: Done): Promise<void> {
    this.#done = this.#done.filter((one) => one !== done);
    if (done.toast !== undefined) toasts.dismiss(done.toast);
    await done.undo();
  }
}
