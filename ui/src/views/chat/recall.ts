/** What was asked before, brought back by the up arrow, as a shell does it. */

export interface Recalled {
  /** How far back; 0 is what is being written. */
  at: number;
  text: string;
}

/** Returns what stands there after a step back (1) or forth (-1); undefined at either end. */
export function recall(
  asked: readonly string[],
  own: string,
  at: number,
  step: 1 | -1,
): Recalled | undefined {
  const earlier = [...new Set([...asked].reverse())];
  const to = at + step;
  if (to < 0 || to > earlier.length) return undefined;
  return { at: to, text: to === 0 ? own : (earlier[to - 1] ?? own) };
}

/** Whether an arrow would leave the text: at its first line upwards, at its last downwards. */
export function leaves(text: string, from: number, to: number, key: string): boolean {
  if (from !== to) return false;
  if (key === 'ArrowUp') return !text.slice(0, from).includes('\n');
  return key === 'ArrowDown' && !text.slice(from).includes('\n');
}
