/** The greeting in the pieces that are shown differently: hello, where the person was, and the place in that. */

export interface Pieces {
  /** The first sentence. */
  hello: string;
  /** What else the first line says. */
  where: string;
}

/** Returns the first line's first sentence, and the rest of that line. A point in a name ends no sentence. */
export function piecesOf(greeting: string): Pieces {
  const line = greeting.split('\n', 1)[0]?.trim() ?? '';
  const found = /^(.+?[.!?…])\s+(?=\p{Lu}|\p{Lo}|[“"«])(.+)$/su.exec(line);
  return found ? { hello: found[1] ?? line, where: found[2] ?? '' } : { hello: line, where: '' };
}

/** Returns what stands before, at and after a piece of a text; all of it before when it isn't there. */
export function around(text: string, piece: string): [before: string, at: string, after: string] {
  const from = piece === '' ? -1 : text.indexOf(piece);
  if (from < 0) return [text, '', ''];
  return [text.slice(0, from), piece, text.slice(from + piece.length)];
}
