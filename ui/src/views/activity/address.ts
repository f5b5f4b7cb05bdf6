/**
 * Where in the log we are, as a link and back: `#/activity?kind=…&actor=…&session=…&correlation=…&q=…&time=…&event=…`,
 * or by what an event is looked for: `root` and `path`, or `task`.
 */
import type { EventFilter, OriginRequest } from '../../api/generated/types';
import { href } from '../../app/place';
import { isPreset, type Preset, sinceOf } from './times';

export interface Asked {
  /** Kinds, or patterns of them such as `file.*`. */
  kinds: readonly string[];
  actor: string | null;
  session: string | null;
  correlation: string | null;
  text: string;
  /** A time that ends now, or else a stretch. */
  time: Preset | null;
  from: string | null;
  to: string | null;
}

export interface Place {
  asked: Asked;
  /** The event that is open. */
  event: number | null;
  /** What is asked why it is here: the event that brought it is open. */
  origin: OriginRequest | null;
}

export const NOTHING: Asked = {
  kinds: [],
  actor: null,
  session: null,
  correlation: null,
  text: '',
  time: null,
  from: null,
  to: null,
};

type Query = Readonly<Record<string, string>>;

export function placeOf(query: Query): Place {
  const { time, from, to, event, root, path, task } = query;
  const preset = time !== undefined && isPreset(time) ? time : null;
  const asked: Asked = {
    kinds: [...new Set(query['kind']?.split(',').filter(Boolean))],
    actor: query['actor'] ?? null,
    session: query['session'] ?? null,
    correlation: query['correlation'] ?? null,
    text: query['q'] ?? '',
    time: preset,
    from: preset ? null : momentOf(from),
    to: preset ? null : momentOf(to),
  };
  const id = event !== undefined && /^[1-9]\d*$/.test(event) ? Number(event) : null;
  if (id !== null) return { asked, event: id, origin: null };
  if (task !== undefined) return { asked, event: null, origin: { task } };
  if (root !== undefined && path !== undefined) {
    return { asked, event: null, origin: { root, path } };
  }
  return { asked, event: null, origin: null };
}

function momentOf(text: string | undefined): string | null {
  return text !== undefined && !Number.isNaN(Date.parse(text)) ? text : null;
}

export function linkOf({ asked, event, origin }: Place): string {
  return href('activity', [], {
    kind: asked.kinds.join(','),
    actor: asked.actor,
    session: asked.session,
    correlation: asked.correlation,
    q: asked.text,
    time: asked.time,
    from: asked.from,
    to: asked.to,
    event,
    ...(event === null && origin
      ? { root: origin.root, path: origin.path, task: origin.task }
      : {}),
  });
}

export function isFiltered(asked: Asked): boolean {
  return linkOf({ asked, event: null, origin: null }) !== href('activity');
}

/** Returns what the engine is asked for, seen from `now` (milliseconds). */
export function filterOf(asked: Asked, now: number): EventFilter {
  const { kinds, actor, session, correlation, time, from, to } = asked;
  const text = asked.text.trim();
  const begin = time === null ? from : sinceOf(time, now);
  return {
    ...(kinds.length > 0 && { kinds: [...kinds] }),
    ...(actor !== null && { actor }),
    ...(session !== null && { session }),
    ...(correlation !== null && { correlation }),
    ...(text !== '' && { text }),
    ...(begin !== null && { from: begin }),
    ...(to !== null && { to }),
  };
}
