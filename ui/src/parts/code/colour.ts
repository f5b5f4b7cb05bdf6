/** Colours pieces of code, a few at a time and only while nothing else is to be done: typing comes first. */

import type { Span } from './painter';

export type Spans = readonly Span[];

interface Piece {
  /** Tells it from others that are coloured. */
  key: string | number;
  text: string;
  language: string;
  file: string;
}

interface Job extends Piece {
  told: (spans: Spans) => void;
}

const KEPT = 600;
/** Longer than this, a piece stays plain: reading it would be felt. */
const LONGEST = 20_000;
/** While somebody types, rows come and go. */
const CALM_MS = 90;
const SLICE_MS = 8;

const known = new Map<string | number, { text: string; spans: Spans }>();
const waiting = new Set<Job>();
let timer: ReturnType<typeof setTimeout> | undefined;
let working = false;

/** Returns the colours of a piece when they are known already. */
export function coloursOf({ key, text }: Piece): Spans | undefined {
  const found = known.get(key);
  return found?.text === text ? found.spans : undefined;
}

/** Finds a piece's colours when there is time; returns what calls it off. */
export function colour(piece: Piece, told: (spans: Spans) => void): () => void {
  if (piece.text.length > LONGEST) return () => undefined;
  const job = { ...piece, told };
  waiting.add(job);
  clearTimeout(timer);
  timer = setTimeout(work, CALM_MS);
  return () => {
    waiting.delete(job);
  };
}

function work(): void {
  timer = undefined;
  if (working) return;
  working = true;
  slice()
    .catch((error: unknown) => {
      // Without its colours the text is still all there.
      waiting.clear();
      console.warn('code could not be coloured', error);
    })
    .finally(() => {
      working = false;
      if (waiting.size > 0) timer ??= setTimeout(work, 0);
    });
}

async function slice(): Promise<void> {
  const { paint } = await import('./painter');
  const end = performance.now() + SLICE_MS;
  for (const job of waiting) {
    if (timer !== undefined || performance.now() > end) return;
    const spans = await paint(job.text, job.language, job.file);
    keep(job, spans);
    // It may have been called off meanwhile.
    if (waiting.delete(job)) job.told(spans);
  }
}

function keep({ key, text }: Piece, spans: Spans): void {
  known.delete(key);
  known.set(key, { text, spans });
  const [oldest] = known.keys();
  if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
}
