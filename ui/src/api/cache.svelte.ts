/**
 * What the page knows of the engine. Reads keep their answers and fetch them again when a write, a pushed event
 * or a reconnect makes them old; nothing polls. Nothing of one profile outlives the switch to another.
 */
import { untrack } from 'svelte';

import type { Connection, EngineError, Host } from '../host/host';
import { host, useHost } from './engine';
import { Entry, keyOf } from './entry.svelte';
import {
  type CommandName,
  type Commands,
  EVENT_INVALIDATES,
  INVALIDATES,
  PROVIDES,
  type ReadName,
} from './generated/client';
import type { PipelineEvent, ProfileInfo, Progress, Topic } from './generated/types';
import { tell } from './news';

/** A storm of events refetches a topic at most this often. */
export const CALM_MS = 500;
/** An answer that nobody shows is kept so long: going back finds it there. */
export const KEPT_MS = 60_000;

export type WriteName = keyof typeof INVALIDATES;

/** Reads that say the same whichever profile is active. The type keeps the list whole. */
type Unbound = {
  [Name in ReadName]: 'profile' extends keyof Commands[Name]['request'] ? never : Name;
}[ReadName];
const UNBOUND: Record<Unbound, true> = {
  'profile.list': true,
  'profile.trash': true,
  editors: true,
  folders: true,
  about: true,
  storage: true,
  settings: true,
  'token.list': true,
  'key.list': true,
};

/** Writes after which another profile may be the active one. */
const MAY_SWITCH: ReadonlySet<CommandName> = new Set<CommandName>([
  'profile.create',
  'profile.switch',
  'profile.delete',
  'profile.restore',
  'profile.import',
  'index',
]);

/** Returns whether an answer is of the active profile, whichever that is. */
function isOfActive(entry: Entry): boolean {
  const { profile } = entry.request as { profile?: string | null };
  return !(entry.name in UNBOUND) && (profile ?? null) === null;
}

/** What the engine pushes and that isn't an answer to anything. */
class Live {
  connection = $state<Connection>('connecting');
  /** How far indexing the active profile is, as last heard. */
  progress = $state.raw<Progress>();
}

class Cache {
  readonly live = new Live();
  readonly #entries = new Map<string, Entry>();
  readonly #old = new Set<Topic>();
  readonly #refetchedAt = new Map<Topic, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Events say only a profile's name. */
  #active: { id?: string; name: string } | undefined;
  #wasOpen = false;
  /** Switches of the profile under way: until they are over, nobody knows whose the active profile's answers are. */
  #leaving = 0;
  readonly #unlisten: () => void;

  constructor(host: Host) {
    this.#unlisten = host.listen(
      (event) => {
        this.#heard(event);
      },
      (connection) => {
        this.#connected(connection);
      },
    );
  }

  end(): void {
    this.#unlisten();
    clearTimeout(this.#timer);
    for (const entry of this.#entries.values()) {
      clearTimeout(entry.timer);
      entry.clear();
    }
    this.#entries.clear();
  }

  entry<Name extends ReadName>(name: Name, request: Commands[Name]['request']): Entry<Name> {
    const key = keyOf(name, request);
    const kept = this.#entries.get(key);
    if (kept) return kept as unknown as Entry<Name>;
    const made = new Entry(name, request, (entry) => {
      this.#answered(entry);
    });
    this.#entries.set(key, made);
    this.#dropLater(made);
    return made;
  }

  /** Counts a user of an answer, and fetches it when it is missing or old; returns what ends the use. */
  use(entry: Entry): () => void {
    entry.users++;
    clearTimeout(entry.timer);
    if (entry.stale || entry.error) this.#renew(entry);
    return () => {
      entry.users--;
      if (entry.users === 0) this.#dropLater(entry);
    };
  }

  #dropLater(entry: Entry): void {
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => {
      this.#entries.delete(entry.key);
      // Somebody may still hold it, and a switch of the profile no longer finds it.
      entry.clear();
    }, KEPT_MS);
  }

  async write<Name extends WriteName>(
    name: Name,
    request: Commands[Name]['request'],
  ): Promise<Commands[Name]['response']> {
    const switches = name === 'profile.switch';
    if (switches) this.#leave();
    try {
      const response = await host()
        .call(name, request)
        .finally(() => {
          if (switches) this.#leaving--;
        });
      if (switches) this.#noteActive(response as ProfileInfo);
      return response;
    } finally {
      // After a failure too: it may have come half-way.
      const settled = MAY_SWITCH.has(name) ? await this.#settleActive() : undefined;
      this.#refetch(INVALIDATES[name], settled);
      if (switches) this.#renewLeft();
    }
  }

  /** Takes away what is of the active profile, as the page already shows the name of another. */
  #leave(): void {
    this.#leaving++;
    this.live.progress = undefined;
    for (const entry of this.#entries.values()) if (isOfActive(entry)) entry.clear();
  }

  /** What was taken away and belongs to the active profile after all, as when the switch failed. */
  #renewLeft(): void {
    for (const entry of this.#entries.values()) {
      if (entry.users > 0 && entry.stale && isOfActive(entry)) this.#renew(entry);
    }
  }

  #renew(entry: Entry): void {
    if (this.#leaving === 0 || !isOfActive(entry)) void entry.ask();
  }

  #connected(connection: Connection): void {
    this.live.connection = connection;
    if (connection !== 'open') return;
    // Whatever was told while nobody listened is lost: every answer may be old.
    if (this.#wasOpen) {
      void this.#settleActive().then((settled) => {
        this.#refetch('all', settled);
      });
    } else {
      this.#refetchFailed();
    }
    this.#wasOpen = true;
  }

  #heard(event: PipelineEvent): void {
    tell(event);
    if (event.event === 'progress') {
      if (this.#leaving > 0) return;
      if (!this.#active || this.#active.name === event.profile) this.live.progress = event.progress;
      return;
    }
    if (event.event === 'profile_switched' && this.#active?.name !== event.profile) {
      this.#active = { name: event.profile };
      this.#switched();
    }
    const topics: readonly Topic[] =
      event.event === 'changed' ? event.topics : EVENT_INVALIDATES[event.event];
    for (const topic of topics) this.#old.add(topic);
    this.#calm();
  }

  /** Refetches the topics whose last refetch is long enough ago, and waits with the others. */
  #calm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const now = performance.now();
    const due: Topic[] = [];
    let wait = Infinity;
    for (const topic of this.#old) {
      const left = (this.#refetchedAt.get(topic) ?? -Infinity) + CALM_MS - now;
      if (left <= 0) due.push(topic);
      else wait = Math.min(wait, left);
    }
    if (due.length > 0) this.#refetch(due);
    if (wait < Infinity) {
      this.#timer = setTimeout(() => {
        this.#calm();
      }, wait);
    }
  }

  #refetch(topics: readonly Topic[] | 'all', except?: Entry): void {
    const now = performance.now();
    if (topics === 'all') this.#old.clear();
    else {
      for (const topic of topics) {
        this.#old.delete(topic);
        this.#refetchedAt.set(topic, now);
      }
    }
    for (const entry of this.#entries.values()) {
      if (entry === except) continue;
      if (topics !== 'all' && !PROVIDES[entry.name].some((topic) => topics.includes(topic)))
        continue;
      entry.stale = true;
      if (entry.users > 0) this.#renew(entry);
    }
  }

  /** What was asked before the engine could be reached. */
  #refetchFailed(): void {
    for (const entry of this.#entries.values()) {
      if (!entry.error) continue;
      entry.stale = true;
      if (entry.users > 0) this.#renew(entry);
    }
  }

  /** Finds out which profile is active before anything else is fetched, so that two are never mixed. */
  async #settleActive(): Promise<Entry> {
    const profiles = this.entry('profile.list', {}) as unknown as Entry;
    profiles.stale = true;
    await profiles.ask();
    return profiles;
  }

  #answered(entry: Entry): void {
    if (entry.name === 'profile.list') {
      const profiles = entry.data as ProfileInfo[];
      this.#noteActive(profiles.find((profile) => profile.active));
    } else if (entry.name === 'progress' && isOfActive(entry)) {
      this.live.progress = entry.data as Progress;
    }
  }

  #noteActive(profile: ProfileInfo | undefined): void {
    const before = this.#active;
    this.#active = profile && { id: profile.id, name: profile.name };
    const same = before?.id ? before.id === profile?.id : before?.name === profile?.name;
    if (before && !same) this.#switched();
  }

  /** Forgets everything of the profile that was active, shown or on its way. */
  #switched(): void {
    this.live.progress = undefined;
    for (const entry of this.#entries.values()) {
      if (!isOfActive(entry)) continue;
      entry.clear();
      if (entry.users > 0) this.#renew(entry);
    }
  }
}

let cache = $state.raw<Cache>();

function current(): Cache {
  if (!cache) throw new Error('no host yet: main.ts or the test calls connect(host) first');
  return cache;
}

/** Begins to talk to a host: once when the page starts, and in every test. Returns what ends it. */
export function connect(host: Host): () => void {
  cache?.end();
  useHost(host);
  const made = new Cache(host);
  cache = made;
  return () => {
    made.end();
    if (cache === made) cache = undefined;
  };
}

/** A read as a component sees it; every field is reactive. */
export interface Read<Name extends ReadName> {
  /** The last answer; it stays while it is fetched again, and when that fails. */
  readonly data: Commands[Name]['response'] | undefined;
  /** Why the last attempt failed. */
  readonly error: EngineError | undefined;
  /** There is nothing to show yet. */
  readonly loading: boolean;
  /** What is shown is being fetched again. */
  readonly refreshing: boolean;
  refresh(): Promise<void>;
}

/**
 * Reads from the engine for as long as the component lives; call it while the component is made, or in an effect.
 * `request` is evaluated again when what it reads changes; null asks nothing. With `keep`, the answer to the
 * request before stays until the new one is there.
 */
export function read<Name extends ReadName>(
  name: Name,
  request: () => Commands[Name]['request'] | null,
  { keep = false }: { keep?: boolean } = {},
): Read<Name> {
  const asked = $derived.by(() => {
    const now = request();
    return now === null ? null : keyOf(name, now);
  });
  // Through the key, so that an equal request isn't another one.
  const entry = $derived.by(() => {
    const now = asked === null ? null : untrack(request);
    return now === null ? undefined : current().entry(name, now);
  });
  /** The last one that had an answer. */
  let answered: Entry<Name> | undefined;

  // Before the page is drawn, so that what stood there never blinks.
  $effect.pre(() => {
    const used = entry;
    if (!used) return;
    const end = untrack(() => current().use(used as unknown as Entry));
    return () => {
      end();
      if (used.data !== undefined) answered = used;
    };
  });

  // Known with the new request at once, before the effect above runs: with an older answer in between, everything
  // would be made anew twice.
  const data = $derived.by(() => {
    if (entry?.data !== undefined) answered = entry;
    return entry?.data ?? (keep && entry && !entry.error ? answered?.data : undefined);
  });
  return {
    get data() {
      return data;
    },
    get error() {
      return entry?.error;
    },
    get loading() {
      return entry !== undefined && data === undefined && entry.error === undefined;
    },
    get refreshing() {
      return (
        entry !== undefined && data !== undefined && (entry.fetching || entry.data === undefined)
      );
    },
    async refresh() {
      if (!entry) return;
      entry.stale = true;
      await entry.ask();
    },
  };
}

/** Calls a command that changes something, then fetches again what it made old. */
export function write<Name extends WriteName>(
  name: Name,
  request: Commands[Name]['request'],
): Promise<Commands[Name]['response']> {
  return current().write(name, request);
}

/** What the engine pushes: the connection, and how far indexing is. */
export const live = {
  get connection(): Connection {
    return current().live.connection;
  },
  get progress(): Progress | undefined {
    return current().live.progress;
  },
};
