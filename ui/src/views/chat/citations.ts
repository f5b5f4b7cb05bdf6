/** The parts of files that an answer is made of, as they are named in its text and listed below it. */
import type { Citation } from '../../api/generated/types';

/** A number in brackets: `[1]`. */
export const CITED = /\[\d{1,3}\]/g;

/** Returns the part that `[1]` names; what a model made up names none. */
export function citedBy(piece: string, citations: readonly Citation[]): Citation | undefined {
  const number = Number(piece.slice(1, -1));
  return citations.find((citation) => citation.number === number);
}

/** Returns the parts in the order of their numbers: those that the answer names, and the others. */
export function sorted(citations: readonly Citation[]): { used: Citation[]; others: Citation[] } {
  const all = [...citations].sort((a, b) => a.number - b.number);
  return { used: all.filter(({ used }) => used), others: all.filter(({ used }) => !used) };
}

/** Returns the lines as they are shown: `12` or `12–18`. */
export function linesOf({ start_line: from, end_line: to }: Citation): string {
  return from === to ? String(from) : `${String(from)}–${String(to)}`;
}

/** Returns a path with its folder of the profile, where there is more than one. */
export function pathOf({ root, path }: Citation, roots: readonly string[]): string {
  const name = /[^/\\]+(?=[/\\]*$)/.exec(root)?.[0] ?? root;
  return roots.length > 1 ? `${name}/${path}` : path;
}
