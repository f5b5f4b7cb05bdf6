/** An answer as it is being written: its pieces come one by one, and some may be lost or come twice. */

export interface Piece {
  /** How long the text before it is, in UTF-16 units, as this language counts. */
  from: number;
  text: string;
}

/** Returns the text with a piece in its place; undefined when something before the piece is missing, or is another. */
export function grown(text: string, { from, text: piece }: Piece): string | undefined {
  if (from > text.length) return undefined;
  const known = text.slice(from);
  if (known.length >= piece.length) return known.startsWith(piece) ? text : undefined;
  return piece.startsWith(known) ? text.slice(0, from) + piece : undefined;
}

/** Returns what is known of a text of which one part was read and another was heard. */
export function further(read: string, heard: string | undefined): string {
  return heard?.startsWith(read) ? heard : read;
}

export interface Grown {
  text: string;
  /** The pieces that have no place yet. */
  waiting: readonly Piece[];
}

/** Returns a text with all pieces that have a place in it. */
export function settle(text: string, pieces: readonly Piece[]): Grown {
  let now = text;
  const waiting: Piece[] = [];
  for (const piece of [...pieces].sort((a, b) => a.from - b.from)) {
    const next = grown(now, piece);
    if (next !== undefined) now = next;
    // What was told otherwise before is nothing to wait for.
    else if (piece.from > now.length) waiting.push(piece);
  }
  return { text: now, waiting };
}
