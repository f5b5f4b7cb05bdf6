/** The captured states as a line through time, the latest first. */
import type { CapturedSession } from '../../api/generated/types';

export interface Point {
  captured: CapturedSession;
  /** The first of its day in the list. */
  begins: boolean;
  /** The last state of its session: how it was left. */
  ends: boolean;
  /** The one below is of the same session. */
  goesOn: boolean;
}

/** `dayOf` says which day a moment is of, where the reader is. */
export function pointsOf(
  states: readonly CapturedSession[],
  dayOf: (at: string) => string,
): Point[] {
  return states.map((captured, at) => {
    const above = states[at - 1];
    return {
      captured,
      begins: above === undefined || dayOf(above.captured_at) !== dayOf(captured.captured_at),
      ends: above?.session !== captured.session,
      goesOn: states[at + 1]?.session === captured.session,
    };
  });
}

/** Returns the state that was captured before one; undefined where there is none, or the one isn't known. */
export function before(
  states: readonly CapturedSession[],
  id: string,
): CapturedSession | undefined {
  const at = states.findIndex((one) => one.id === id);
  return at < 0 ? undefined : states[at + 1];
}
