/** Calls that were read page by page, the latest first. */
import type { ApiCall } from '../../../api/generated/types';

/**
 * Returns what is known with a page of the latest calls. When so much was called meanwhile that the two don't meet,
 * what was known before is let go: it would stand there with a hole in it.
 */
export function withLatest(known: readonly ApiCall[], latest: readonly ApiCall[]): ApiCall[] {
  const last = latest.at(-1);
  const newest = known[0];
  if (!last || !newest || last.id > newest.id) return [...latest];
  return [...latest, ...known.filter(({ id }) => id < last.id)];
}

/** Returns what is known with a page of earlier calls. */
export function withEarlier(known: readonly ApiCall[], earlier: readonly ApiCall[]): ApiCall[] {
  const last = known.at(-1);
  return last ? [...known, ...earlier.filter(({ id }) => id < last.id)] : [...earlier];
}
