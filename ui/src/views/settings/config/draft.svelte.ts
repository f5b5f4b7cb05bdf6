/**
 * A text of `profile.yaml` that is being changed, by the form or in the editor. It outlives both, so that neither
 * going from one to the other nor a switch of the profile loses anything.
 */
import { type Document, parseDocument } from 'yaml';

import { canEdit, type KeyPath, listAt, type Value, valueAt, withList, withValue } from './yaml';

export class Draft {
  /** What the changes begin with. */
  base = $state.raw('');
  /** What the file says now, as last read. */
  disk = $state.raw('');
  text = $state.raw('');

  /** Not derived: a draft outlives the component that it was first made for. */
  #parsed: { text: string; document: Document } | undefined;

  get document(): Document {
    const { text } = this;
    if (this.#parsed?.text !== text) this.#parsed = { text, document: parseDocument(text) };
    return this.#parsed.document;
  }

  get dirty(): boolean {
    return this.text !== this.base;
  }

  /** Somebody else changed the file under the changes. */
  get overtaken(): boolean {
    return this.dirty && this.disk !== this.base && this.disk !== this.text;
  }

  get editable(): boolean {
    return canEdit(this.document);
  }

  constructor(text: string) {
    this.take(text);
  }

  /** Begins anew with what is in the file. */
  take(text: string): void {
    this.base = text;
    this.disk = text;
    this.text = text;
  }

  /** Hears what the file says now; without changes it is followed. */
  heard(text: string): void {
    this.disk = text;
    if (!this.dirty || text === this.text) this.take(text);
  }

  /** Keeps the changes, over what the file says now. */
  insist(): void {
    this.base = this.disk;
  }

  /** Hears that a text was written; what was typed since then stays. */
  saved(written: string, disk: string): void {
    const typed = this.dirty && this.text !== written;
    this.base = disk;
    this.disk = disk;
    if (!typed) this.text = disk;
  }

  discard(): void {
    this.take(this.disk);
  }

  value(path: KeyPath): unknown {
    return valueAt(this.document, path);
  }

  list(path: KeyPath): string[] | undefined {
    return listAt(this.document, path);
  }

  set(path: KeyPath, value: Value): void {
    this.text = withValue(this.text, path, value);
  }

  setList(path: KeyPath, list: readonly string[]): void {
    this.text = withList(this.text, path, list);
  }
}

class Drafts {
  #all = $state.raw<ReadonlyMap<string, Draft>>(new Map());

  of(profile: string): Draft | undefined {
    return this.#all.get(profile);
  }

  /** Hears what a profile's file says. */
  heard(profile: string, text: string): void {
    const draft = this.#all.get(profile);
    if (draft) draft.heard(text);
    else this.#all = new Map([...this.#all, [profile, new Draft(text)]]);
  }

  forgetAll(): void {
    this.#all = new Map();
  }

  /** The profiles whose changes aren't saved. */
  get dirty(): readonly string[] {
    return [...this.#all].filter(([, draft]) => draft.dirty).map(([id]) => id);
  }
}

export const drafts = new Drafts();
