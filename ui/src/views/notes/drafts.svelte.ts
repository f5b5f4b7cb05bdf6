/** The notes that are open, or were a moment ago. What isn't saved outlives its view, and the page itself. */
import { SvelteMap } from 'svelte/reactivity';

import type { Note } from '../../api/generated/types';
import { Draft, type Put } from './draft.svelte';

/** Saved ones are kept a while: who comes back finds them as they were, not as they were last read. */
const KEPT = 20;
const PREFIX = 'note.unsaved.';

class Drafts {
  readonly #all = new SvelteMap<string, Draft>();
  #listens = false;

  of(profile: string, path: string): Draft | undefined {
    return this.#all.get(keyOf(profile, path));
  }

  /** Returns the draft of a note that was read. */
  open(profile: string, note: Note): Draft {
    this.#listen();
    const found = this.of(profile, note.info.path);
    if (found) {
      void found.heard(note);
      return found;
    }
    const made = new Draft(profile, note, keep);
    this.#all.set(keyOf(profile, made.path), made);
    return made;
  }

  /** Nobody shows it any more. */
  async leave(draft: Draft): Promise<void> {
    await this.save(draft);
    const saved = [...this.#all].filter(([, one]) => !one.dirty);
    for (const [key] of saved.slice(0, -KEPT)) this.#all.delete(key);
  }

  save(draft: Draft): Promise<boolean> {
    return draft.flush();
  }

  /** Tries at once what couldn't be saved. */
  saveAll(): void {
    for (const draft of this.#all.values()) if (draft.dirty) void this.save(draft);
  }

  moved(draft: Draft, path: string): void {
    forget(draft);
    this.#all.delete(keyOf(draft.profile, draft.path));
    draft.path = path;
    this.#all.set(keyOf(draft.profile, path), draft);
  }

  drop(draft: Draft): void {
    forget(draft);
    draft.drop();
    this.#all.delete(keyOf(draft.profile, draft.path));
  }

  /** Brings back what wasn't saved when the page was closed, and saves it; returns how many there were. */
  restore(profile: string): number {
    this.#listen();
    let restored = 0;
    for (const put of puts(profile)) {
      if (this.of(profile, put.path)) continue;
      const draft = new Draft(profile, put, keep);
      this.#all.set(keyOf(profile, put.path), draft);
      restored++;
      void this.save(draft);
    }
    return restored;
  }

  /** For tests: as if the page had just been opened. */
  clear(): void {
    for (const draft of this.#all.values()) draft.drop();
    this.#all.clear();
  }

  #listen(): void {
    if (this.#listens) return;
    this.#listens = true;
    const hide = () => {
      for (const draft of this.#all.values()) if (draft.dirty) putAside(draft);
      this.saveAll();
    };
    addEventListener('pagehide', hide);
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') hide();
    });
    addEventListener('beforeunload', (event) => {
      hide();
      // Where nothing can be put aside, whoever closes the page is asked.
      const lost = [...this.#all.values()].some((draft) => draft.dirty && !isAside(draft));
      if (lost) event.preventDefault();
    });
  }
}

function keyOf(profile: string, path: string): string {
  return `${profile}.${path}`;
}

/** What isn't saved is put aside as well, in case the page is closed before it is. */
function keep(draft: Draft): void {
  if (draft.dirty) putAside(draft);
  else forget(draft);
}

function putAside(draft: Draft): void {
  try {
    localStorage.setItem(PREFIX + keyOf(draft.profile, draft.path), JSON.stringify(draft.put));
  } catch {
    // There is no room; it is still in the page.
  }
}

function isAside({ profile, path }: Draft): boolean {
  return localStorage.getItem(PREFIX + keyOf(profile, path)) !== null;
}

function forget({ profile, path }: Draft): void {
  localStorage.removeItem(PREFIX + keyOf(profile, path));
}

function puts(profile: string): Put[] {
  const prefix = PREFIX + keyOf(profile, '');
  const keys = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at) ?? '');
  return keys
    .filter((key) => key.startsWith(prefix))
    .flatMap((key) => {
      try {
        return [JSON.parse(localStorage.getItem(key) ?? '') as Put];
      } catch {
        return [];
      }
    });
}

export const drafts = new Drafts();
