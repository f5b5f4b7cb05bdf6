/** Ticks the boxes of task lists. */

/** Returns the text with the box at a place ticked, or open again; undefined when there is none. */
export function tickedAt(text: string, at: number): string | undefined {
  const box = /^\[([ xX])\]/.exec(text.slice(at, at + 3));
  if (!box) return undefined;
  return `${text.slice(0, at)}[${box[1] === ' ' ? 'x' : ' '}]${text.slice(at + 3)}`;
}
