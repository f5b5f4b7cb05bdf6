/** What of the view is shown, as a link and back: `#/resume`, `?state=…`, and `?state=…&with=…` for two of them. */
import { href } from '../../app/place';

export interface Place {
  /** A captured state by its id; how things stand now when not said. */
  state: string | null;
  /** The one that it is compared with. */
  other: string | null;
}

export const NOW: Place = { state: null, other: null };

export function placeOf(query: Readonly<Record<string, string>>): Place {
  const { state, with: other } = query;
  if (!state) return NOW;
  return { state, other: other && other !== state ? other : null };
}

export function linkOf({ state, other }: Place): string {
  return href('resume', [], { state, with: state === null ? null : other });
}
