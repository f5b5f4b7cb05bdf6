/**
 * A note's text while it is open. It saves itself, knows which text on disk it came of, and lets go of nothing that was
 * typed: not when the engine is away, and not when another program has changed the file.
 */
import { write } from '../../api/cache.svelte';
import { engine } from '../../api/engine';
import type { Note } from '../../api/generated/types';
import { asEngineError, type EngineError } from '../../host/host';

/**
 * Waiting: somebody typed a moment ago. Failed: tried again by itself. Conflict: the file says something else by now.
 * Gone: there is no such file any more.
 */
export type Keeping = 'saved' | 'waiting' | 'saving' | 'failed' | 'conflict' | 'gone';

/** Who types rests so long before it is saved, */
export const REST_MS = 800;
/** and who never rests is saved as often. */
export const MOST_MS = 4000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/** What a draft came of. The text isn't known of one that was left unsaved when the page was closed. */
interface Stored {
  text: string | undefined;
  hash: string;
}

/** What is put aside of a draft when the page is closed. */
export interface Put {
  path: string;
  text: string;
  hash: string;
  crlf: boolean;
}

export class Draft {
  readonly profile: string;
  path = $state('');
  /** With lines that end in \n, whatever ends them in the file. */
  text = $state.raw('');
  keeping = $state<Keeping>('saved');
  /** Why it couldn't be saved. */
  error = $state.raw<EngineError>();
  /** What the file says instead. */
  theirs = $state.raw<Note>();
  /** Grows when the text is changed by anything but the editor. */
  version = $state(0);

  #base = $state.raw<Stored>({ text: undefined, hash: '' });
  /** Files of other systems keep their ends of lines. */
  #crlf = false;
  /** What was asked before the last change of the base says nothing any more. */
  #serial = 0;
  #saving: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #since: number | undefined;
  #failures = 0;

  /** Told whenever it was saved, or couldn't be. */
  readonly #told: (draft: Draft) => void;

  constructor(profile: string, of: Note | Put, told: (draft: Draft) => void = () => undefined) {
    this.profile = profile;
    this.#told = told;
    if ('info' in of) {
      this.path = of.info.path;
      this.#rebase(of);
      this.text = this.#base.text ?? '';
      return;
    }
    this.path = of.path;
    this.text = of.text;
    this.#crlf = of.crlf;
    this.#base = { text: undefined, hash: of.hash };
    this.keeping = 'waiting';
  }

  /** Something was typed that the file doesn't say. */
  get dirty(): boolean {
    return this.text !== this.#base.text;
  }

  get put(): Put {
    return { path: this.path, text: this.text, hash: this.#base.hash, crlf: this.#crlf };
  }

  /** Somebody typed. */
  type(text: string): void {
    if (text === this.text) return;
    this.text = text;
    if (this.#blocked) return;
    if (!this.dirty) {
      clearTimeout(this.#timer);
      this.#since = undefined;
      if (!this.#saving) this.keeping = 'saved';
      return;
    }
    if (this.keeping !== 'failed') this.keeping = 'waiting';
    const now = performance.now();
    this.#since ??= now;
    this.#later(Math.max(0, Math.min(REST_MS, this.#since + MOST_MS - now)));
  }

  /** Changes the text from elsewhere than the editor. */
  change(text: string): void {
    this.type(text);
    this.version++;
  }

  /** Saves what there is to save; returns whether nothing is left unsaved. */
  async flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    while (this.#saving) await this.#saving;
    if (this.dirty && !this.#blocked) {
      this.#saving = this.#save().finally(() => {
        this.#saving = undefined;
        this.#told(this);
      });
      await this.#saving;
    }
    return !this.dirty;
  }

  /** What a read says of the note, which may be older than what was saved meanwhile. */
  async heard(note: Note): Promise<void> {
    if (this.#saving || note.info.path !== this.path) return;
    if (note.hash === this.#base.hash) {
      if (this.keeping === 'gone') this.#settle();
      return;
    }
    const serial = this.#serial;
    let now: Note;
    try {
      now = await engine.noteShow({ profile: this.profile, path: this.path });
    } catch {
      // It is heard again when the engine is back.
      return;
    }
    if (serial === this.#serial && !this.#busy()) this.#meet(now);
  }

  /** A read says that there is no such note any more. */
  missing(): void {
    if (!this.#saving) this.keeping = 'gone';
  }

  /** Writes this text over what the file says. */
  async keepMine(): Promise<boolean> {
    if (this.theirs) this.#base = { text: lines(this.theirs.text), hash: this.theirs.hash };
    this.#settle();
    return this.flush();
  }

  /** Takes what the file says; returns the text that was here. */
  takeTheirs(): string {
    const mine = this.text;
    if (this.theirs) this.#take(this.theirs);
    this.#told(this);
    return mine;
  }

  /** Writes a note anew whose file is gone. */
  async writeAgain(): Promise<boolean> {
    this.#base = { text: undefined, hash: '' };
    this.#settle();
    return this.flush();
  }

  /** It is over: nothing of it is to be saved. */
  drop(): void {
    clearTimeout(this.#timer);
    this.#serial++;
    this.#base = { text: this.text, hash: this.#base.hash };
    this.keeping = 'saved';
  }

  get #blocked(): boolean {
    return this.keeping === 'conflict' || this.keeping === 'gone';
  }

  /** As a method: nobody takes it for unchanged across a wait. */
  #busy(): boolean {
    return this.#saving !== undefined;
  }

  #later(pause: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), pause);
  }

  async #save(): Promise<void> {
    const { text, path } = this;
    this.#serial++;
    this.#since = undefined;
    // What failed stays said until it is saved: it would blink else, at every attempt.
    if (this.keeping !== 'failed') this.keeping = 'saving';
    try {
      const said = this.#crlf ? text.replaceAll('\n', '\r\n') : text;
      const hash = this.#base.hash === '' ? null : this.#base.hash;
      const note = await write('note.write', { profile: this.profile, path, text: said, hash });
      this.#base = { text, hash: note.hash };
      // The engine may end the last line, and the like.
      if (this.text === text && lines(note.text) !== text) this.#take(note);
      this.#failures = 0;
      this.#settle();
    } catch (thrown) {
      await this.#failed(asEngineError(thrown));
    }
  }

  async #failed(error: EngineError): Promise<void> {
    if (error.code === 'conflict') {
      try {
        const now = await engine.noteShow({ profile: this.profile, path: this.path });
        this.#settle();
        this.#meet(now);
        return;
      } catch (thrown) {
        error = asEngineError(thrown);
      }
    }
    if (error.code === 'not-found') {
      this.keeping = 'gone';
      return;
    }
    this.keeping = 'failed';
    this.error = error;
    this.#later(Math.min(FIRST_PAUSE_MS * 2 ** this.#failures++, LONGEST_PAUSE_MS));
  }

  /** What the file says now, against what is written here. */
  #meet(now: Note): void {
    if (!this.dirty || lines(now.text) === this.text) this.#take(now);
    else if (now.hash === this.#base.hash) this.#settle();
    else if (this.#base.text !== undefined && lines(now.text) === this.#base.text) {
      // Another hash of the same text: only its ends of lines were changed.
      this.#rebase(now);
      this.#settle();
    } else {
      clearTimeout(this.#timer);
      this.theirs = now;
      this.keeping = 'conflict';
    }
  }

  #take(note: Note): void {
    this.#rebase(note);
    const text = this.#base.text ?? '';
    if (text !== this.text) {
      this.text = text;
      this.version++;
    }
    this.#settle();
  }

  #rebase({ text, hash }: Note): void {
    this.#serial++;
    this.#crlf = text.includes('\r\n');
    this.#base = { text: lines(text), hash };
  }

  #settle(): void {
    this.theirs = undefined;
    this.error = undefined;
    this.keeping = this.dirty ? 'waiting' : 'saved';
    if (this.dirty) this.#later(REST_MS);
  }
}

function lines(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
