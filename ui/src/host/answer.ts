/**
 * Reads an answer without holding up the page: a long one is parsed piece by piece as it comes in, and whoever types
 * or scrolls has the page between two pieces.
 */

/** Below this an answer is parsed at once: that takes a few milliseconds. */
const LONG_BYTES = 256 * 1024;
const PIECE_LENGTH = 64 * 1024;
/** The page is held no longer than this. */
const SLICE_MS = 8;

const [QUOTE, BACKSLASH, COMMA, OPEN, CLOSE, OPEN_ARRAY, CLOSE_ARRAY] = [
  0x22, 0x5c, 0x2c, 0x7b, 0x7d, 0x5b, 0x5d,
];

/**
 * Parses JSON that comes in parts. What is long in an answer is a list, the answer itself or a field of it: its items
 * are parsed as they come, and the rest at the end.
 */
export class PartedJson {
  /** What isn't parsed yet. */
  #text = '';
  /** Up to where that was looked through. */
  #at = 0;
  #depth = 0;
  /** Where the string began that isn't over yet, else -1. */
  #string = -1;
  /** The last string of the answer's own level: in front of a list, the list's name. */
  #name = '';
  /** Where the items of the list begin that is gone through, else -1. */
  #from = -1;
  /** How deep they stand: the list is the answer, or a field of it. */
  #listDepth = 0;
  /** All but the items that were taken. */
  #rest = '';
  #items: unknown[] = [];
  readonly #lists = new Map<string, unknown[]>();
  readonly #pieceLength: number;

  constructor(pieceLength = PIECE_LENGTH) {
    this.#pieceLength = pieceLength;
  }

  /** Takes another part; after every `yield` some of it is parsed. */
  *add(part: string): Generator<void> {
    this.#text += part;
    while (this.#at < this.#text.length) {
      if (this.#string >= 0) {
        if (!this.#skipString()) return;
        continue;
      }
      const at = this.#at++;
      const code = this.#text.charCodeAt(at);
      if (code === QUOTE) this.#string = at;
      else if (code === OPEN || code === OPEN_ARRAY) this.#open(code);
      else if (code === CLOSE || code === CLOSE_ARRAY) this.#close();
      else if (code === COMMA && this.#from >= 0 && this.#depth === this.#listDepth) {
        if (at - this.#from < this.#pieceLength) continue;
        this.#take(at);
        yield;
      }
    }
  }

  /** Returns the whole; throws what `JSON.parse` throws when it isn't one. */
  end(): unknown {
    const whole: unknown = JSON.parse(this.#rest + this.#text);
    if (Array.isArray(whole)) return this.#lists.get('')?.concat(whole) ?? whole;
    for (const [name, items] of this.#lists) {
      const last = (whole as Record<string, unknown[]>)[name] ?? [];
      (whole as Record<string, unknown[]>)[name] = items.concat(last);
    }
    return whole;
  }

  #open(code: number): void {
    this.#depth++;
    if (code !== OPEN_ARRAY || this.#depth > 2 || this.#from >= 0) return;
    this.#from = this.#at;
    this.#listDepth = this.#depth;
    this.#items = [];
    if (this.#depth === 1) this.#name = '';
  }

  #close(): void {
    if (this.#from >= 0 && this.#depth === this.#listDepth) {
      // The last items stay in the rest, and are joined to the others in the end.
      if (this.#items.length > 0) this.#lists.set(this.#name, this.#items);
      this.#from = -1;
    }
    this.#depth--;
  }

  /** Parses the items up to a comma, and forgets their text. */
  #take(comma: number): void {
    const items = JSON.parse(`[${this.#text.slice(this.#from, comma)}]`) as unknown[];
    for (const item of items) this.#items.push(item);
    this.#rest += this.#text.slice(0, this.#from);
    this.#text = this.#text.slice(comma + 1);
    this.#at = 0;
    this.#from = 0;
  }

  /** Goes to the end of a string; returns whether it is there already. */
  #skipString(): boolean {
    for (let from = Math.max(this.#at, this.#string + 1); ;) {
      const end = this.#text.indexOf('"', from);
      if (end < 0) {
        this.#at = this.#text.length;
        return false;
      }
      let slashes = 0;
      while (this.#text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
      if (slashes % 2 === 0) {
        if (this.#depth === 1 && this.#from < 0) {
          this.#name = JSON.parse(this.#text.slice(this.#string, end + 1)) as string;
        }
        this.#string = -1;
        this.#at = end + 1;
        return true;
      }
      from = end + 1;
    }
  }
}

/** Lets the page do what waits, such as a key or a frame. */
function giveWay(): Promise<void> {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(null);
  });
}

/** Returns what a response says in JSON; rejects when it says something else. */
export async function readJson(response: Response): Promise<unknown> {
  const length = response.headers.get('content-length');
  if (!response.body || (length !== null && Number(length) <= LONG_BYTES)) return response.json();
  const json = new PartedJson();
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let since = performance.now();
  const rest = async (): Promise<void> => {
    if (performance.now() - since < SLICE_MS) return;
    await giveWay();
    since = performance.now();
  };
  for (let over = false; !over;) {
    const { done, value } = await reader.read();
    over = done;
    const pieces = json.add(decoder.decode(value, { stream: !done }));
    while (!pieces.next().done) await rest();
    await rest();
  }
  return json.end();
}
