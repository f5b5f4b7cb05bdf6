/** Where a result stands in its file, when that has changed since it was indexed. */
import type { SearchResult } from '../../api/generated/types';

export interface Place {
  from: number;
  to: number;
  /** All of it is there as it was found, not only how it begins. */
  whole: boolean;
}

/** So many lines say where a piece begins; fewer when those have changed, too. */
const FIRST_LINES = [3, 2, 1];
/** A line as short as a bracket stands everywhere. */
const TELLING = 6;

/** Returns where a piece stands in its file now, the nearest to where it was, or undefined when it isn't there. */
export function whereNow(
  file: string,
  firstLine: number,
  hit: Pick<SearchResult, 'text' | 'start_line' | 'end_line'>,
): Place | undefined {
  const lines = linesOf(file);
  const piece = linesOf(hit.text.trimEnd());
  const was = hit.start_line - firstLine;
  const at = nearest(lines, piece, was);
  if (at !== undefined) {
    return { from: at + firstLine, to: at + firstLine + piece.length - 1, whole: true };
  }
  const skipped = piece.findIndex((line) => line !== '');
  const told = piece.slice(Math.max(0, skipped));
  for (const count of FIRST_LINES) {
    const first = told.slice(0, count);
    if (first.join('').length < TELLING) continue;
    const found = nearest(lines, first, was + skipped);
    if (found === undefined) continue;
    const from = found + firstLine;
    const to = Math.min(from + told.length - 1, firstLine + lines.length - 1);
    return { from, to, whole: false };
  }
  return undefined;
}

function linesOf(text: string): string[] {
  return text.split('\n').map((line) => line.trim());
}

/** Returns where lines stand in others, the nearest to `near`. */
function nearest(
  lines: readonly string[],
  wanted: readonly string[],
  near: number,
): number | undefined {
  if (wanted.every((line) => line === '')) return undefined;
  let best: number | undefined;
  for (let at = 0; at + wanted.length <= lines.length; at++) {
    if (best !== undefined && Math.abs(at - near) >= Math.abs(best - near)) continue;
    if (wanted.every((line, step) => lines[at + step] === line)) best = at;
  }
  return best;
}
