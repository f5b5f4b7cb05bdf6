/**
 * Reads an answer without holding up the page: a long one is parsed piece by piece as it comes in, and whoever types
 * or scrolls has the page between two pieces.
 */

/** Below this an answer is parsed at once: that takes a few milliseconds. */
const LONG_BYTES = 256 * 1024;
const PIECE_LENGTH = 128 * 1024;
/** The page is held no longer than this. */
const SLICE_MS = 20;

/** So many places are tried: one may stand in a string, or in a smaller list. */
const MOST_TRIES = 8;

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/**
 * Parses JSON that comes in parts. What is long in an answer is a list of objects, the answer itself or a field of it:
 * its items are parsed as they come, and the rest at the end. Where the list begins and where it can be cut is guessed
 * and then tried, since a piece that isn't whole doesn't parse; what can't be cut is parsed in one go.
 */
export class PartedJson {
  /** What isn't parsed yet. */
  #text = '';
  /** What stands in front of the list, with its bracket; undefined until it is found. */
  #head: string | undefined;
  /** The field that the list is; undefined when it is the answer itself. */
  #name: string | undefined;
  #items: unknown[] = [];
  #isWhole = false;
  readonly #pieceLength: number;

  constructor(pieceLength = PIECE_LENGTH) {
    this.#pieceLength = pieceLength;
  }

  /** Takes another part, and parses what is enough of it. */
  add(part: string): void {
    this.#text += part;
    if (this.#isWhole || this.#text.length < this.#pieceLength) return;
    if (this.#head === undefined && !this.#begin()) this.#isWhole = true;
    else this.#take();
  }

  /** Returns the whole; throws what `JSON.parse` throws when it isn't one. */
  end(): unknown {
    // The last items stay in the rest.
    const rest: unknown = JSON.parse((this.#head ?? '') + this.#text);
    if (this.#items.length === 0) return rest;
    if (this.#name === undefined) return this.#items.concat(rest);
    const answer = rest as Record<string, unknown[]>;
    answer[this.#name] = this.#items.concat(answer[this.#name] ?? []);
    return answer;
  }

  /** Finds the list; returns whether there is one. */
  #begin(): boolean {
    const text = this.#text;
    for (let tries = 0, at = text.indexOf('[{'); at >= 0 && tries < MOST_TRIES; tries++) {
      const head = text.slice(0, at + 1);
      const around = parsed(`${head}]${at === 0 ? '' : '}'}`);
      if (typeof around === 'object' && around !== null) {
        this.#head = head;
        this.#name = Object.keys(around).at(-1);
        this.#text = text.slice(at + 1);
        if (this.#take()) return true;
        this.#head = undefined;
        this.#text = text;
      }
      at = text.indexOf('[{', at + 1);
    }
    return false;
  }

  /** Parses the items that are there; returns whether there were any. */
  #take(): boolean {
    const text = this.#text;
    for (let tries = 0, at = text.lastIndexOf('},{'); at > 0 && tries < MOST_TRIES; tries++) {
      const items = parsed(`[${text.slice(0, at + 1)}]`) as unknown[] | undefined;
      if (items) {
        for (const item of items) this.#items.push(item);
        this.#text = text.slice(at + 2);
        return true;
      }
      at = text.lastIndexOf('},{', at - 1);
    }
    return false;
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
    for (let at = 0; value && at < value.length; at += PIECE_LENGTH) {
      json.add(decoder.decode(value.subarray(at, at + PIECE_LENGTH), { stream: true }));
      await rest();
    }
  }
  return json.end();
}
