/** One search from what is asked to what is chosen of the answer, in step with the address. */
import { untrack } from 'svelte';

import { type Read, read, write } from '../../api/cache.svelte';
import type { Asked, SearchRequest, SearchResult } from '../../api/generated/types';
import { router } from '../../app/router.svelte';
import { sayError } from '../../app/toasts.svelte';
import { askedOf, linkOf, NOTHING, numberOf } from './address';
import { fileOf, type Group, groupsOf, hitAt, type Row, rowsOf } from './rows';
import { patternOf, wordsOf } from './words';

/** Enough to choose from; the rest is fetched by whoever gets to the end. */
const FIRST = 100;
/** More than this the engine doesn't give. */
const MOST = 500;
/** A newer question goes out at once, unless an answer is on its way and isn't late. */
const LATE_MS = 120;
/** Browsers refuse pages that write into the address too often. */
const ADDRESS_MS = 300;

/** Always the same one: nothing is made anew while somebody types and no file is open. */
const NONE: readonly string[] = [];

/** A place in a file that was gone to from a result. */
export interface Visit {
  root: string;
  path: string;
  line: number;
}

export class Session {
  asked = $state.raw<Asked>(NOTHING);
  /** A place that is looked at instead of the selected result. */
  visit = $state.raw<Visit>();
  /** Where there is no room for both: the preview is seen, not the list. */
  previewing = $state(false);
  /** What of the answer is asked for. */
  #limit = $state(FIRST);
  #chosen = $state.raw<number>();
  /** From the address, until its answer is there. */
  #number = $state(0);
  #open = $state.raw(NONE);
  #sent = $state.raw<SearchRequest | null>(null);
  #written = '';
  #kept = '';

  readonly search: Read<'search'>;

  readonly results: readonly SearchResult[] = $derived.by(() => this.search.data?.results ?? []);
  readonly selected: SearchResult | undefined = $derived.by(
    () =>
      this.results.find((hit) => hit.chunk_id === this.#chosen) ??
      this.results[this.#chosen === undefined ? this.#number : 0] ??
      this.results[0],
  );
  /** The best score by words in the answer. */
  readonly best: number = $derived.by(() =>
    this.results.reduce((best, hit) => Math.max(best, hit.lexical_score ?? 0), 0),
  );
  readonly #groups: readonly Group[] = $derived.by(() => groupsOf(this.results));
  readonly rows: readonly Row[] = $derived.by(() =>
    rowsOf(this.#groups, this.#open, this.selected?.chunk_id),
  );
  /** Of what was answered, which may be a keystroke behind what is asked. */
  readonly pattern: RegExp | undefined = $derived.by(() =>
    patternOf(wordsOf(this.search.data?.query ?? '')),
  );
  readonly isAsking: boolean = $derived(this.asked.query.trim() !== '');
  /** There may be more than the results that are here. */
  readonly hasMore: boolean = $derived(this.results.length >= this.#limit);

  readonly #wanted: SearchRequest | null = $derived.by(() => {
    const { query, mode, languages, kinds, paths, branch } = this.asked;
    if (query.trim() === '') return null;
    return { query, mode, languages, kinds, paths, branch: branch ?? null, limit: this.#limit };
  });

  /** Made while a component is. */
  constructor() {
    this.#follow();
    this.#sent = this.#wanted;
    this.search = read('search', () => this.#sent, { keep: true });
    // One answer is waited for, then the newest question is asked: what lies between is never sent.
    $effect.pre(() => {
      const wanted = this.#wanted;
      const busy = this.search.loading || this.search.refreshing;
      if (!busy || wanted === null) {
        this.#sent = wanted;
        return;
      }
      const timer = setTimeout(() => (this.#sent = wanted), LATE_MS);
      return () => {
        clearTimeout(timer);
      };
    });
    $effect.pre(() => {
      this.#follow();
    });
    $effect(() => {
      const link = this.link;
      const timer = setTimeout(() => {
        this.#write(link, true);
      }, ADDRESS_MS);
      return () => {
        clearTimeout(timer);
      };
    });
  }

  /** What stands in the address, or soon will. */
  get link(): string {
    const at = this.selected ? this.results.indexOf(this.selected) : this.#number;
    return linkOf(this.asked, at);
  }

  /** Takes over what the address says, unless it was written here. */
  #follow(): void {
    if (router.view !== 'search') return;
    const asked = askedOf(router.query);
    const link = linkOf(asked, numberOf(router.query));
    untrack(() => {
      if (link === this.#written) return;
      this.#written = link;
      this.#take(asked);
      this.#number = numberOf(router.query);
      this.previewing = false;
    });
  }

  #take(asked: Asked): void {
    this.asked = asked;
    this.visit = undefined;
    this.#limit = FIRST;
    this.#chosen = undefined;
    this.#number = 0;
    this.#open = NONE;
  }

  #write(link: string, replace: boolean): void {
    if (link === this.#written || router.view !== 'search') return;
    this.#written = link;
    router.go(link, { replace });
  }

  /** Writes what is asked into the address now, before the page goes elsewhere. */
  settle(): void {
    this.#write(this.link, true);
  }

  /** Asks something else; what isn't said stays. */
  ask(change: Partial<Asked>): void {
    this.#take({ ...this.asked, ...change });
  }

  /** Asks something that Back leads away from again. */
  begin(asked: Asked): void {
    this.settle();
    this.#take(asked);
    this.#write(this.link, false);
  }

  select(hit: SearchResult): void {
    this.#chosen = hit.chunk_id;
    this.visit = undefined;
  }

  /** Keeps what somebody looks at selected, wherever it stands when the index changes. */
  pin(hit: SearchResult): void {
    const { data, refreshing } = this.search;
    if (!refreshing && data?.query === this.asked.query) this.#chosen = hit.chunk_id;
  }

  /** Selects the hit that is so many further down; returns its row. */
  move(by: number): number {
    const row = hitAt(this.rows, this.selected?.chunk_id, by);
    if (row) this.select(row.hit);
    return this.selectedRow;
  }

  get selectedRow(): number {
    const key = this.selected?.chunk_id;
    return this.rows.findIndex((row) => row.kind === 'hit' && row.key === key);
  }

  openFile(file: string): void {
    this.#open = [...this.#open, file];
  }

  /** Some results of the selected one's file aren't shown. */
  get isFolded(): boolean {
    const { selected } = this;
    const file = selected && fileOf(selected);
    return this.rows.some((row) => row.kind === 'more' && row.file === file);
  }

  unfold(): void {
    if (this.selected) this.openFile(fileOf(this.selected));
  }

  fetchMore(): void {
    if (this.hasMore && this.#limit < MOST && !this.search.refreshing) this.#limit = MOST;
  }

  /** Keeps the search among the recent ones: something came of it. */
  async keep(): Promise<void> {
    const { asked } = this;
    const link = linkOf(asked);
    if (asked.query.trim() === '' || link === this.#kept) return;
    this.#kept = link;
    try {
      await write('search.keep', { asked });
    } catch (thrown) {
      if (this.#kept === link) this.#kept = '';
      sayError(thrown);
    }
  }
}
