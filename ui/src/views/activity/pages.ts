/**
 * The pages of a long list, of which only what is seen is fetched and only the last ones are kept. Whoever drags the
 * scrollbar past thousands of them asks for none; at most two are on their way at a time.
 */

export const PAGE = 200;
/** So many pages are kept. */
const MOST = 24;
const PARALLEL = 2;
/** What is seen has to rest so long before it is asked for. */
const REST_MS = 60;
/** What is near is fetched before it is seen. */
const NEAR = 60;

export class Pages<Item> {
  readonly #load: (page: number) => Promise<readonly Item[]>;
  readonly #changed: () => void;
  /** The least recently seen first. */
  readonly #pages = new Map<number, readonly Item[]>();
  readonly #loading = new Set<number>();
  /** What is seen, the most urgent first. */
  #wanted: readonly number[] = [];
  #generation = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Why a page that is seen isn't there. */
  error: unknown;

  /** `changed` is told when a page came, or failed to. */
  constructor(fetch: (page: number) => Promise<readonly Item[]>, changed: () => void) {
    this.#load = fetch;
    this.#changed = changed;
  }

  at(index: number): Item | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  get kept(): number {
    return this.#pages.size;
  }

  /** Forgets everything, also what is on its way; `first` is the first page when it is known. */
  reset(first?: readonly Item[]): void {
    this.#generation++;
    clearTimeout(this.#timer);
    this.#pages.clear();
    this.#loading.clear();
    this.#wanted = [];
    this.error = undefined;
    if (first) this.#pages.set(0, first);
  }

  /** Says which rows are seen, of how many; what was wanted before isn't any more. */
  want(first: number, last: number, total: number): void {
    const pageOf = (index: number) => Math.floor(Math.max(0, Math.min(total - 1, index)) / PAGE);
    const wanted = [
      ...new Set([pageOf(first), pageOf(last), pageOf(last + NEAR), pageOf(first - NEAR)]),
    ];
    for (const page of wanted) this.#touch(page);
    const missing = total === 0 ? [] : wanted.filter((page) => !this.#pages.has(page));
    const same =
      missing.length === this.#wanted.length &&
      missing.every((page, at) => page === this.#wanted[at]);
    if (same) return;
    this.#wanted = missing;
    clearTimeout(this.#timer);
    if (missing.length > 0) {
      this.#timer = setTimeout(() => {
        this.#ask();
      }, REST_MS);
    }
  }

  /** Tries again what failed. */
  retry(): void {
    this.error = undefined;
    this.#ask();
  }

  end(): void {
    this.reset();
  }

  #touch(page: number): void {
    const kept = this.#pages.get(page);
    if (!kept) return;
    this.#pages.delete(page);
    this.#pages.set(page, kept);
  }

  #ask(): void {
    for (const page of this.#wanted) {
      if (this.#loading.size >= PARALLEL) return;
      if (!this.#pages.has(page) && !this.#loading.has(page)) void this.#bring(page);
    }
  }

  async #bring(page: number): Promise<void> {
    const generation = this.#generation;
    this.#loading.add(page);
    let failed = false;
    try {
      const items = await this.#load(page);
      if (generation !== this.#generation) return;
      this.#pages.set(page, items);
      this.error = undefined;
      const [oldest] = this.#pages.keys();
      if (this.#pages.size > MOST && oldest !== undefined) this.#pages.delete(oldest);
    } catch (thrown) {
      if (generation !== this.#generation) return;
      failed = true;
      this.error = thrown;
    }
    this.#loading.delete(page);
    this.#wanted = this.#wanted.filter((one) => one !== page || failed);
    this.#changed();
    if (!failed) this.#ask();
  }
}
