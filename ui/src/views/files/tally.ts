/** What a folder's entries come to. */
import type { FileEntry, FileState } from '../../api/generated/types';

export interface Tally {
  /** Indexed files, here and below. */
  indexed: number;
  /** Files by state, and what is left out, folders too. */
  states: ReadonlyMap<FileState, number>;
  /** What is left out, by reason. */
  reasons: ReadonlyMap<string, number>;
  allIndexed: boolean;
}

export function tally(entries: readonly FileEntry[]): Tally {
  const states = new Map<FileState, number>();
  const reasons = new Map<string, number>();
  let indexed = 0;
  for (const { is_folder: isFolder, state, reason, files } of entries) {
    if (isFolder) indexed += files;
    else if (state === 'indexed' || state === 'embedding' || state === 'stale') indexed++;
    // A folder that isn't left out has no state of its own.
    if (isFolder && state !== 'skipped') continue;
    states.set(state, (states.get(state) ?? 0) + 1);
    if (state === 'skipped' && reason) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const allIndexed = states.size === 1 && states.has('indexed');
  return { indexed, states, reasons, allIndexed };
}
