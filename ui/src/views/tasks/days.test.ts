/** What is meant by a day that somebody writes, and how near it is. */
import { expect, it } from 'vitest';

import { dayMeant, daysUntil, nearness } from './days';

/** A Friday. */
const TODAY = '2026-01-30';

it.each([
  ['2026-12-01', '2026-12-01'],
  ['today', TODAY],
  ['Tomorrow', '2026-01-31'],
  ['tmr', '2026-01-31'],
  ['mon', '2026-02-02'],
  ['Thursday', '2026-02-05'],
  ['fri', '2026-02-06'],
  ['3d', '2026-02-02'],
  ['+2w', '2026-02-13'],
  ['1m', '2026-02-28'],
  ['week', '2026-02-06'],
  ['month', '2026-02-28'],
  ['2026-02-30', undefined],
  ['2026-1-1', undefined],
  ['fr', undefined],
  ['someday', undefined],
  ['', undefined],
])('takes %j for %j', (written, meant) => {
  expect(dayMeant(written, TODAY)).toBe(meant);
});

it.each([
  ['2026-01-29', -1, 'overdue'],
  ['2025-12-31', -30, 'overdue'],
  ['2026-01-30', 0, 'today'],
  ['2026-01-31', 1, 'soon'],
  ['2026-02-02', 3, 'soon'],
  ['2026-02-03', 4, 'later'],
])('says of %s that it is %i days away: %s', (day, days, near) => {
  expect(daysUntil(day, TODAY)).toBe(days);
  expect(nearness(day, TODAY)).toBe(near);
});
