/** The parts of files that an answer is made of, as they are named in its text and listed below it. */
import type { Citation } from '../../api/generated/types';

/** Numbers in brackets: `[1]`, `[1, 3]`. */
export const CITED = /\[\d{1,3}(?:\s*,\s*\d{1,3})*\]/g;

/** Returns the parts that `[1, 3]` names; of what a model made up, none. */
export function citedBy(piece: string, citations: readonly Citation[]): Citation[] {
  const numbers = piece.slice(1, -1).split(',').map(Number);
  return numbers.flatMap((number) => citations.find((one) => one.number === number) ?? []);
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
