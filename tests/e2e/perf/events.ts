/**
 * A log of a million events that are made when they are asked for: which one an id stands for follows from the id, so
 * that any of them can be counted, found and paged to without keeping one.
 */
import type { Commands } from '../../../ui/src/api/generated/client';
import type {
  EventChain,
  EventEntry,
  EventFilter,
  EventsRequest,
  JsonValue,
} from '../../../ui/src/api/generated/types';

export const EVENTS = 1_000_000;
/** The first event of the log; this one led to ten thousand others. */
export const BUSY = 6;
const EFFECTS = 10_000;

const NEWEST = Date.parse('2026-01-01T12:00:00Z');
const EACH_MS = 2592;
const DAY = 86_400_000;

interface Made {
  kind: string;
  actor: string;
  /** The cause, so many events before. */
  after?: number;
  payload: (id: number, root: string) => JsonValue;
}

const path = (id: number) =>
  `folder-${String(id % 10)}/a/rather/deep/place/${['parse_header', 'recover', 'ملاحظات_المشروع', 'next_token'][id % 4] ?? ''}_${String(id % 997)}.rs`;
const file = (id: number, root: string) => ({ root, path: path(id), chunks: 1 + (id % 9) });
const indexed: Omit<Made, 'after'> = {
  kind: 'file.indexed',
  actor: 'engine:ingest',
  payload: file,
};

/** They come one after another, and then begin anew. */
const CYCLE: readonly Made[] = [
  { kind: 'file.saved', actor: 'user', payload: (id, root) => ({ root, path: path(id + 1) }) },
  { ...indexed, after: 1 },
  {
    kind: 'file.embedded',
    actor: 'engine:index',
    after: 1,
    payload: (id, root) => file(id - 1, root),
  },
  {
    kind: 'task.found',
    actor: 'engine:ingest',
    after: 2,
    payload: (id) => ({
      id: `t-${String(id)}`,
      title: 'Say what a header may not hold',
      path: path(id - 2),
      line: 14,
    }),
  },
  {
    kind: 'search.done',
    actor: 'client:editor',
    payload: (id) => ({
      query: 'where are requests retried',
      mode: 'hybrid',
      hits: 10 + (id % 40),
      ms: 7,
    }),
  },
  { kind: 'scan.started', actor: 'engine:ingest', payload: () => ({ reason: 'after sleep' }) },
  ...[1, 2, 3, 4, 5, 6, 7].map((after) => ({ ...indexed, after })),
  {
    kind: 'scan.finished',
    actor: 'engine:ingest',
    after: 8,
    payload: () => ({ files: 12_480, changed: 7, removed: 0, seconds: 2.4 }),
  },
  {
    kind: 'task.changed',
    actor: 'user',
    payload: (id) => ({
      id: `t-${String(id)}`,
      title: 'Tell a comment from a string',
      state: 'done',
    }),
  },
  {
    kind: 'run.started',
    actor: 'client:terminal',
    payload: () => ({ command: 'cargo test -p parser', cwd: '/home/ada/everything' }),
  },
  {
    kind: 'run.ended',
    actor: 'client:terminal',
    after: 1,
    payload: (id) => ({
      command: 'cargo test -p parser',
      exit_code: id % 3 === 0 ? 101 : 0,
      seconds: 14,
    }),
  },
  {
    kind: 'problem.began',
    actor: 'engine',
    payload: () => ({
      what: 'watch-limit',
      message: 'Not every folder can be watched',
      cure: 'Raise fs.inotify.max_user_watches.',
    }),
  },
  { kind: 'problem.ended', actor: 'engine', after: 1, payload: () => ({ what: 'watch-limit' }) },
  {
    kind: 'deploy.published',
    actor: 'client:ci',
    payload: (id) => ({ target: 'staging', build: id, green: true, notes: { by: 'ci' } }),
  },
];
const ROUND = CYCLE.length;

function made(id: number): Made {
  const one = CYCLE[(id - 1) % ROUND];
  if (!one) throw new Error(`${String(id)} is no event`);
  return one;
}

/** In waves, and never two at once. */
function timeOf(id: number): number {
  const back = (EVENTS - id) * EACH_MS;
  const length = 4.7 * DAY;
  const wave = (0.9 * length) / (2 * Math.PI);
  return Math.round(NEWEST - back - wave * Math.sin((2 * Math.PI * back) / length));
}

/** Returns the first event that isn't before a moment. */
function firstAt(moment: number): number {
  let [low, high] = [1, EVENTS + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(middle) < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

function parentOf(id: number): number | undefined {
  const { after } = made(id);
  return after === undefined ? undefined : id - after;
}

function causesOf(id: number): number[] {
  const causes: number[] = [];
  for (let at = parentOf(id); at !== undefined; at = parentOf(at)) causes.unshift(at);
  return causes;
}

export class Events {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  #entry(id: number, isWhole: boolean): EventEntry {
    const { kind, actor, payload } = made(id);
    const causes = causesOf(id);
    const parent = causes.at(-1);
    const root = causes[0] ?? id;
    return {
      id,
      at: new Date(timeOf(id)).toISOString(),
      kind,
      ...(isWhole && { version: 1 }),
      payload: payload(id, this.#root),
      context: {
        actor,
        ...(parent !== undefined && { parent }),
        ...(isWhole && {
          correlation: root.toString(16).padStart(32, '0'),
          root,
          depth: causes.length,
          session: `session-${String(Math.floor(id / 40_000))}`,
          profile: '1',
          fields: { branch: 'main' },
        }),
      },
    };
  }

  /** Returns which of a round a filter lets through, and between which ids. */
  #chosen({ kinds = [], actor, text, from, to }: EventFilter, upto = EVENTS) {
    const places = CYCLE.flatMap((one, at) => {
      const isKind =
        kinds.length === 0 ||
        kinds.some((kind) =>
          kind.endsWith('*') ? one.kind.startsWith(kind.slice(0, -1)) : one.kind === kind,
        );
      const isActor = actor == null || one.actor === actor || one.actor.startsWith(`${actor}:`);
      const words = text?.toLowerCase() ?? '';
      const isText =
        one.kind.includes(words) ||
        JSON.stringify(one.payload(at + 1, this.#root))
          .toLowerCase()
          .includes(words);
      return isKind && isActor && isText ? [at] : [];
    });
    const low = from == null ? 1 : firstAt(Date.parse(from));
    const high = Math.min(upto, to == null ? EVENTS : firstAt(Date.parse(to)) - 1);
    /** So many up to an id. */
    const upTo = (id: number) =>
      Math.floor(id / ROUND) * places.length + places.filter((at) => at < id % ROUND).length;
    const before = upTo(low - 1);
    /** The one with so many before it. */
    const nth = (at: number) => {
      const place = places[at % places.length] ?? 0;
      return Math.floor(at / places.length) * ROUND + place + 1;
    };
    return { before, all: Math.max(0, upTo(high) - before), upTo, nth };
  }

  query({ filter = {}, upto, skip = 0, limit, fields = [] }: EventsRequest) {
    const { before, all, nth } = this.#chosen(filter, upto ?? EVENTS);
    const some = Math.max(0, Math.min(limit ?? 100, all - skip));
    const isWhole = fields.length === 0;
    return {
      events: Array.from({ length: some }, (_, at) =>
        this.#entry(nth(before + all - 1 - skip - at), isWhole),
      ),
      position: EVENTS,
      total: all,
    };
  }

  show(id: number): EventEntry {
    return this.#entry(id, true);
  }

  chain(id: number, limit = 1000): EventChain {
    if (id === BUSY) {
      const effects = Array.from({ length: Math.min(limit, EFFECTS) }, (_, at) => ({
        ...this.#entry(BUSY + 1, false),
        id: 100 + at,
        context: { parent: BUSY, actor: 'engine:ingest' },
      }));
      return {
        id,
        events: [this.#entry(id, false), ...effects],
        begins_earlier: false,
        more: limit < EFFECTS,
      };
    }
    const near = Array.from({ length: ROUND }, (_, at) => id + 1 + at).filter(
      (one) => one <= EVENTS && causesOf(one).includes(id),
    );
    return {
      id,
      events: [...causesOf(id), id, ...near].map((one) => this.#entry(one, false)),
      begins_earlier: false,
      more: false,
    };
  }

  stats(): Commands['events.stats']['response'] {
    const counted = (name: (one: Made) => string) => {
      const counts = new Map<string, number>();
      for (const one of CYCLE) {
        counts.set(name(one), (counts.get(name(one)) ?? 0) + EVENTS / ROUND);
      }
      return [...counts]
        .map(([name, events]) => ({ name, events }))
        .sort((a, b) => b.events - a.events);
    };
    return {
      events: EVENTS,
      contexts: 184_211,
      bytes: 96_400_000,
      bytes_if_embedded: 712_000_000,
      waiting: 0,
      hot_events: 10_000,
      hot_bytes: 2_100_000,
      oldest: new Date(timeOf(1)).toISOString(),
      newest: new Date(timeOf(EVENTS)).toISOString(),
      position: EVENTS,
      kinds: counted(({ kind }) => kind),
      actors: counted(({ actor }) => actor),
      sessions: Array.from({ length: 25 }, (_, at) => ({
        name: `session-${String(25 - at)}`,
        events: 40_000,
      })),
      damage: [],
      keep_days: 30,
    };
  }

  histogram(filter: EventFilter, bars = 60): Commands['events.histogram']['response'] {
    const from = filter.from == null ? timeOf(1) : Date.parse(filter.from);
    const to = filter.to == null ? timeOf(EVENTS) + 1 : Date.parse(filter.to);
    const { upTo } = this.#chosen({ ...filter, from: null, to: null });
    const edges = Array.from({ length: bars + 1 }, (_, at) =>
      upTo(firstAt(from + ((to - from) * at) / bars) - 1),
    );
    return {
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      bars: edges.slice(1).map((edge, at) => edge - (edges[at] ?? 0)),
    };
  }
}
