/** Days as tasks have them (`2026-01-31`), and as people write and read them. */
import { CalendarDate, getLocalTimeZone, parseDate, today } from '@internationalized/date';

/** Returns today where the person is. */
export function todayHere(): string {
  return today(getLocalTimeZone()).toString();
}

/** Returns the day, unless there is no such day. */
export function dayOf(text: string): CalendarDate | undefined {
  try {
    const day = parseDate(text);
    return day.toString() === text ? day : undefined;
  } catch {
    return undefined;
  }
}

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** Returns 0 for Sunday to 6. */
function weekdayOf(day: CalendarDate): number {
  return day.toDate('UTC').getUTCDay();
}

/**
 * Returns the day that is meant by `2026-12-01`, `today`, `tomorrow`, `fri`, `3d`, `2w`, `week` or `month`, seen from
 * `from`. A weekday is the next one, never today.
 */
export function dayMeant(written: string, from: string): string | undefined {
  const here = dayOf(from);
  if (!here) return undefined;
  const word = written.trim().toLowerCase();
  const ahead = /^\+?(\d{1,3})([dwm])$/.exec(word);
  if (ahead) {
    const many = Number(ahead[1]);
    const unit = { d: 'days', w: 'weeks', m: 'months' }[ahead[2] ?? ''] ?? 'days';
    return here.add({ [unit]: many }).toString();
  }
  if (word === 'today') return here.toString();
  if (['tomorrow', 'tom', 'tmr'].includes(word)) return here.add({ days: 1 }).toString();
  if (word === 'week') return here.add({ weeks: 1 }).toString();
  if (word === 'month') return here.add({ months: 1 }).toString();
  const weekday = /^\p{L}{3,}$/u.test(word)
    ? WEEKDAYS.findIndex((name) => name.startsWith(word))
    : -1;
  if (weekday >= 0) {
    return here.add({ days: ((weekday - weekdayOf(here) + 6) % 7) + 1 }).toString();
  }
  return dayOf(word)?.toString();
}

/** Returns how many days `day` is after `from`; negative when it is before, 0 where one of them is no day. */
export function daysUntil(day: string, from: string): number {
  const [one, other] = [dayOf(day), dayOf(from)];
  return one && other ? one.compare(other) : 0;
}

export type Nearness = 'overdue' | 'today' | 'soon' | 'later';

/** What is due within so many days is soon. */
const SOON_DAYS = 3;

export function nearness(day: string, from: string): Nearness {
  const days = daysUntil(day, from);
  if (days < 0) return 'overdue';
  if (days === 0) return 'today';
  return days <= SOON_DAYS ? 'soon' : 'later';
}
