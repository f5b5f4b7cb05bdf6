/**
 * The log as it is looked at: what is asked, the rows of the answer, and the event that is open, in step with the
 * address. The rows are of one moment, so that they stand still while somebody reads; new ones come when nobody is
 * disturbed by it, and are counted else.
 */
import { untrack } from 'svelte';

import { live, type Read, read } from '../../api/cache.svelte';
import { engine } from '../../api/engine';
import { keyOf } from '../../api/entry.svelte';
import type { EventEntry, EventFilter, EventPage, OriginRequest } from '../../api/generated/types';
import { router } from '../../app/router.svelte';
import { asEngineError, type EngineError } from '../../host/host';
import { now as tick } from '../../parts/clock';
import { type Asked, filterOf, isFiltered, linkOf, NOTHING, placeOf } from './address';
import { PAGE, Pages } from './pages';

const FIELDS = ['minimal', 'payload', 'context.actor'];
/** Browsers refuse pages that write into the address too often. */
const ADDRESS_MS = 300;
/** Who types is waited for. */
const TYPING_MS = 180;
const BARS = 60;

/** What the rows are of. */
interface Snapshot {
  key: string;
  filter: EventFilter;
  position: number;
  total: number;
}

export class Log {
  asked = $state.raw<Asked>(NOTHING);
  event = $state.raw<number | null>(null);
  origin = $state.raw<OriginRequest | null>(null);
  /** New events come by themselves where nobody is disturbed. */
  live = $state(true);
  /** The newest row is seen. */
  atTop = $state(true);
  /** Of rows that were there before; the newer ones came while somebody looked. */
  seenUpto = $state(Infinity);
  /** Counts the lists that took the place of another. */
  lists = $state(0);
  /** Counts how often somebody wanted to see what is new. */
  renewed = $state(0);
  /** What times that end now are seen from. */
  #now = $state(Date.now());
  #text = $state('');
  #snapshot = $state.raw<Snapshot>();
  #version = $state(0);
  #written = '';
  /** The answer that was looked at last. */
  #heard: EventPage | undefined;
  readonly #pages: Pages<EventEntry>;

  readonly head: Read<'events.query'>;
  readonly stats: Read<'events.stats'>;
  readonly histogram: Read<'events.histogram'>;
  readonly why: Read<'events.origin'>;

  readonly isFiltered: boolean = $derived(isFiltered(this.asked));
  readonly filter: EventFilter = $derived(filterOf({ ...this.asked, text: this.#text }, this.#now));
  readonly #key: string = $derived(keyOf('events.query', this.filter));
  /** The event that is open. */
  readonly selected: number | undefined = $derived.by(() => this.event ?? this.why.data?.id);
  readonly isOpen: boolean = $derived(this.event !== null || this.origin !== null);
  readonly follows: boolean = $derived(this.live && this.atTop && !this.isOpen);
  readonly total: number = $derived(this.#snapshot?.total ?? 0);
  /** How many rows have come above those that were there. */
  grown = $state(0);
  /** The rows are those that are asked for, not those of the question before. */
  readonly isCurrent: boolean = $derived(this.#snapshot?.key === this.#key);
  /** Nothing is known yet. */
  readonly isLoading: boolean = $derived.by(() => this.#snapshot === undefined && !this.head.error);
  /** How many have come since. */
  readonly news: number = $derived.by(() => {
    const [data, snapshot] = [this.head.data, this.#snapshot];
    if (!data || snapshot?.key !== this.#key || data.position <= snapshot.position) return 0;
    return Math.max(0, (data.total ?? 0) - snapshot.total);
  });

  /** Made while a component is. */
  constructor() {
    this.#pages = new Pages(
      (page) => this.#load(page),
      () => {
        this.#version++;
      },
    );
    this.#follow();
    this.#text = this.asked.text;
    this.head = read('events.query', () => ({ filter: this.filter, limit: PAGE, fields: FIELDS }), {
      keep: true,
    });
    this.stats = read('events.stats', () => ({}));
    this.histogram = read('events.histogram', () => ({ filter: this.filter, bars: BARS }), {
      keep: true,
    });
    this.why = read('events.origin', () => (this.event === null ? this.origin : null));

    $effect.pre(() => {
      this.#follow();
    });
    $effect.pre(() => {
      const text = this.asked.text;
      if (untrack(() => this.#text) === text) return;
      const timer = setTimeout(() => (this.#text = text), text === '' ? 0 : TYPING_MS);
      return () => {
        clearTimeout(timer);
      };
    });
    $effect.pre(() => {
      if (this.asked.time === null || !this.follows) return;
      this.#now = tick();
    });
    $effect.pre(() => {
      const { data, refreshing } = this.head;
      const [key, follows] = [this.#key, this.follows];
      if (data) {
        untrack(() => {
          this.#hear(data, key, refreshing, follows);
        });
      }
    });
    // What couldn't be read while the engine was away can be now.
    $effect.pre(() => {
      if (live.connection !== 'open') return;
      untrack(() => {
        if (this.error) this.retry();
      });
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
    $effect(() => () => {
      this.#pages.end();
    });
  }

  // --- The rows.

  /** Returns a row's event, as far as it is there. */
  at(index: number): EventEntry | undefined {
    return this.#version >= 0 ? this.#pages.at(index) : undefined;
  }

  want(first: number, last: number): void {
    if (this.#snapshot) this.#pages.want(first, last, this.#snapshot.total);
  }

  /** Why what is seen isn't there. */
  get error(): EngineError | undefined {
    const { error } = this.#version >= 0 ? this.#pages : {};
    return error === undefined ? undefined : asEngineError(error);
  }

  retry(): void {
    this.#pages.retry();
    this.#version++;
  }

  /** Shows what is new. */
  renew(): void {
    const { data, refreshing } = this.head;
    if (data && !(refreshing && this.#snapshot?.key !== this.#key)) this.#adopt(data, this.#key);
    this.renewed++;
  }

  /** Returns the row of an event; -1 when the filters leave it out. */
  async find(id: number): Promise<number> {
    const snapshot = this.#snapshot;
    if (!snapshot || id > snapshot.position) return -1;
    // As many as are newer stand above it.
    const { events, total } = await engine.eventsQuery({
      filter: snapshot.filter,
      upto: id,
      limit: 1,
      fields: ['minimal'],
    });
    if (events[0]?.id !== id || total === null || snapshot.key !== this.#snapshot?.key) return -1;
    return this.#snapshot.total - total;
  }

  #hear(data: EventPage, key: string, refreshing: boolean, follows: boolean): void {
    const isSame = data === this.#heard;
    if (key === this.#snapshot?.key) {
      this.#heard = data;
      if (follows && data.position !== this.#snapshot.position) this.#adopt(data, key);
      return;
    }
    // Until its own answer is there, that to the question before is shown.
    if (isSame || refreshing) return;
    this.#heard = data;
    this.#adopt(data, key);
  }

  #adopt(data: EventPage, key: string): void {
    const before = this.#snapshot;
    const isOther = before?.key !== key;
    this.seenUpto = isOther ? Infinity : before.position;
    this.#snapshot = {
      key,
      filter: this.filter,
      position: data.position,
      total: data.total ?? data.events.length,
    };
    if (!isOther) this.grown += Math.max(0, (data.total ?? 0) - before.total);
    this.#pages.reset(data.events);
    this.#version++;
    if (isOther) this.lists++;
  }

  async #load(page: number): Promise<readonly EventEntry[]> {
    const snapshot = this.#snapshot;
    if (!snapshot) return [];
    const { filter, position: upto } = snapshot;
    const request = { filter, upto, skip: page * PAGE, limit: PAGE, fields: FIELDS };
    const { events, total } = await engine.eventsQuery(request);
    // The oldest may have been let go meanwhile.
    if (total !== null && snapshot === this.#snapshot && total !== snapshot.total) {
      this.#snapshot = { ...snapshot, total };
    }
    return events;
  }

  // --- The place.

  /** What stands in the address, or soon will. */
  get link(): string {
    return linkOf({ asked: this.asked, event: this.event, origin: this.origin });
  }

  /** Takes over what the address says, unless it was written here. */
  #follow(): void {
    if (router.view !== 'activity') return;
    const place = placeOf(router.query);
    const link = linkOf(place);
    untrack(() => {
      if (link === this.#written) return;
      this.#written = link;
      this.#take(place.asked);
      this.event = place.event;
      this.origin = place.origin;
    });
  }

  #take(asked: Asked): void {
    if (asked.time !== this.asked.time) this.#now = Date.now();
    this.asked = asked;
  }

  #write(link: string, replace: boolean): void {
    if (link === this.#written || router.view !== 'activity') return;
    this.#written = link;
    router.go(link, { replace });
  }

  /** Writes where we are into the address now, before the page goes elsewhere. */
  settle(): void {
    this.#write(this.link, true);
  }

  /** Asks something else; what isn't said stays. */
  ask(change: Partial<Asked>): void {
    this.#take({ ...this.asked, ...change });
  }

  /** Asks something that Back leads away from again. */
  begin(change: Partial<Asked>): void {
    this.settle();
    this.ask(change);
    this.#write(this.link, false);
  }

  clear(): void {
    this.ask(NOTHING);
  }

  open(id: number): void {
    this.event = id;
    this.origin = null;
  }

  close(): void {
    this.event = null;
    this.origin = null;
  }
}
