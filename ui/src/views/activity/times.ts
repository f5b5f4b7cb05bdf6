/** Stretches of time: those that are offered, and those that a bar of the chart stands for. */

export const PRESETS = ['hour', 'today', 'week', 'month'] as const;
export type Preset = (typeof PRESETS)[number];

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export function isPreset(text: string): text is Preset {
  return (PRESETS as readonly string[]).includes(text);
}

/** Returns when a time begins that ends now: to the minute, so that a moment later it is the same. */
export function sinceOf(preset: Preset, now: number): string {
  const minute = Math.floor(now / MINUTE) * MINUTE;
  const midnight = new Date(now);
  midnight.setHours(0, 0, 0, 0);
  const since = {
    hour: minute - 60 * MINUTE,
    today: midnight.getTime(),
    week: minute - 7 * DAY,
    month: minute - 30 * DAY,
  }[preset];
  return new Date(since).toISOString();
}

export interface Span {
  from: string;
  to: string;
}

/** Returns the stretch that some bars of a chart stand for, first and last inclusive. */
export function spanOf(whole: Span, bars: number, first: number, last = first): Span {
  const begin = Date.parse(whole.from);
  const each = (Date.parse(whole.to) - begin) / bars;
  const at = (bar: number) => new Date(begin + Math.round(bar * each)).toISOString();
  return { from: at(first), to: at(last + 1) };
}

/** Returns whether two moments are of one day, where the page is. */
export function isSameDay(one: string, other: string): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}
