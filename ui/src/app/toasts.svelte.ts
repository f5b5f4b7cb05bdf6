/** What was just done, said briefly, with a way back. */
import { asEngineError } from '../host/host';

export interface Toast {
  id: number;
  message: string;
  hint?: string | undefined;
  tone: 'plain' | 'bad';
  /** Takes back what was done. */
  undo?: (() => Promise<unknown>) | undefined;
}

const PLAIN_MS = 5000;
/** Who has to read and decide gets longer. */
const LONG_MS = 12_000;
const MOST = 4;

class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #next = 1;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  add(toast: Omit<Toast, 'id'>): void {
    const made = { ...toast, id: this.#next++ };
    for (const old of this.list.slice(0, -(MOST - 1))) this.dismiss(old.id);
    this.list = [...this.list, made];
    this.resume(made);
  }

  dismiss(id: number): void {
    this.hold(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  /** Keeps one while somebody is at it. */
  hold(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  resume(toast: Toast): void {
    this.hold(toast.id);
    const time = toast.undo !== undefined || toast.tone === 'bad' ? LONG_MS : PLAIN_MS;
    const timer = setTimeout(() => {
      this.dismiss(toast.id);
    }, time);
    this.#timers.set(toast.id, timer);
  }

  async undo(toast: Toast): Promise<void> {
    this.dismiss(toast.id);
    try {
      await toast.undo?.();
    } catch (thrown) {
      sayError(thrown);
    }
  }

  /** The last one that can be undone. */
  get undoable(): Toast | undefined {
    return this.list.findLast((toast) => toast.undo !== undefined);
  }
}

export const toasts = new Toasts();

/** Says what was done. With `undo` it can be taken back, by button or Mod+Z, while it is shown. */
export function say(message: string, undo?: () => Promise<unknown>): void {
  toasts.add({ message, tone: 'plain', undo });
}

/** Says what failed, with the engine's hint. */
export function sayError(thrown: unknown): void {
  const { message, hint } = asEngineError(thrown);
  toasts.add({ message, hint: hint ?? undefined, tone: 'bad' });
}

/** Runs something and says it when it fails; returns whether it was done. */
export async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (thrown) {
    sayError(thrown);
    return false;
  }
}
