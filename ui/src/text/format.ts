/** Numbers, sizes and times as people read them, in the language of the system. */
const LOCALE = spoken(typeof navigator === 'undefined' ? undefined : navigator.language);

/** Returns the language if it is one: in a session without a locale a web view says `C`, which nothing can be written in. */
export function spoken(language: string | undefined): string {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });
const share = new Intl.NumberFormat(LOCALE, { style: 'percent', maximumFractionDigits: 0 });
const exact = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'medium' });
const dayOnly = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium' });
const toTheMillisecond = new Intl.DateTimeFormat(LOCALE, {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
  timeZoneName: 'short',
});
const clockOnly = new Intl.DateTimeFormat(LOCALE, { timeStyle: 'medium', hourCycle: 'h23' });
const minutesOnly = new Intl.DateTimeFormat(LOCALE, {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const several = new Intl.ListFormat('en', { type: 'conjunction' });
const weekday = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'full' });
const shortDay = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short' });
const weekdayOnly = new Intl.DateTimeFormat(LOCALE, { weekday: 'long' });
const range = new Intl.DateTimeFormat(LOCALE, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto', style: 'short' });

export function count(value: number): string {
  return whole.format(value);
}

/** Returns a number that may have a part behind the point. */
export function decimal(value: number): string {
  return tenths.format(value);
}

/** Returns a share of 0 to 1 as a percentage, rounded down: 100 % means all. */
export function percent(value: number): string {
  return share.format(Math.floor(value * 100) / 100);
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

export function bytes(value: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(value, 1)) / 3), UNITS.length - 1);
  const scaled = value / 1000 ** power;
  const written = scaled < 10 && power > 0 ? tenths.format(scaled) : whole.format(scaled);
  return `${written} ${UNITS[power] ?? ''}`;
}

/** Returns a length of time in the one unit that matters. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${whole.format(Math.max(1, seconds))} s`;
  if (seconds < 90 * 60) return `${whole.format(seconds / 60)} min`;
  return `${tenths.format(seconds / 3600)} h`;
}

/** Returns a moment in full, for who wants to know it exactly. */
export function moment(at: string): string {
  return exact.format(new Date(at));
}

/** Returns a sentence of the engine's with a capital, unless it begins with a path or another name. */
export function sentence(said: string): string {
  return /^\p{Ll}[\p{L}’']*[\s,]/u.test(said)
    ? said.charAt(0).toLocaleUpperCase(LOCALE) + said.slice(1)
    : said;
}

/** Returns the day of a moment. */
export function day(at: string): string {
  return dayOnly.format(new Date(at));
}

/** Returns a moment to the millisecond. */
export function exactMoment(at: string): string {
  return toTheMillisecond.format(new Date(at));
}

/** Returns the day of a moment with its weekday. */
export function fullDay(at: string): string {
  return weekday.format(new Date(at));
}

/** Returns the day of a moment without its year, for a column. */
export function briefDay(at: string): string {
  return shortDay.format(new Date(at));
}

/** Returns the weekday of a moment. */
export function weekdayName(at: string): string {
  return weekdayOnly.format(new Date(at));
}

/** Returns the time of day of a moment, to the second. */
export function clock(at: string): string {
  return clockOnly.format(new Date(at));
}

/** Returns the time of day of a moment, to the minute. */
export function hours(at: string): string {
  return minutesOnly.format(new Date(at));
}

/** Returns what stands in a sentence for several things: “a, b and c”. */
export function list(things: readonly string[]): string {
  return several.format(things);
}

/** Returns from when to when, said once where both are the same. */
export function span(from: string, to: string): string {
  return range.formatRange(new Date(from), new Date(to));
}

/** Returns how long ago a moment was, seen from `now` (milliseconds). */
export function ago(at: string, now: number): string {
  const seconds = Math.min(0, (new Date(at).getTime() - now) / 1000);
  if (seconds > -45) return relative.format(0, 'second');
  if (seconds > -45 * 60) return relative.format(Math.round(seconds / 60), 'minute');
  if (seconds > -22 * 3600) return relative.format(Math.round(seconds / 3600), 'hour');
  if (seconds > -26 * 86_400) return relative.format(Math.round(seconds / 86_400), 'day');
  if (seconds > -320 * 86_400) return relative.format(Math.round(seconds / 2_629_800), 'month');
  return relative.format(Math.round(seconds / 31_557_600), 'year');
}

const plurals = new Intl.PluralRules('en');

/** Returns a count with its noun: `plural(3, 'file', 'files')` is “3 files”. */
export function plural(value: number, one: string, other: string): string {
  return `${count(value)} ${plurals.select(value) === 'one' ? one : other}`;
}
