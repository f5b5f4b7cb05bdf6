/** Where a statement stands in this program: the note or the task that it was told by. */
import type { Statement } from '../../api/generated/types';
import { href } from '../../app/place';
import { toNote } from '../notes/address';
import { locate } from './places';

/** Returns its address; `notes` is the folder of the profile's notes, as far as that is known. */
export function originOf(
  { key, source, place }: Pick<Statement, 'key' | 'source' | 'place'>,
  notes: string | undefined,
): string | undefined {
  // A comment's task stands in its file, where its place leads; it is on the board as well.
  const task = /^task:(.+)/.exec(key)?.[1];
  if (task !== undefined) return href('tasks', [], { task });
  if (source !== 'note' || !place || notes === undefined) return undefined;
  const note = locate([notes], place.path)?.path;
  return note === undefined || note === '' ? undefined : toNote(note, place.line);
}
