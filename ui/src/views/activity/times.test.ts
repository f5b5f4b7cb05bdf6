/** Keeps a bar of the chart and the time that it narrows down to the same. */
import { expect, it } from 'vitest';

import { isSameDay, sinceOf, spanOf } from './times';

const whole = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-01T10:00:00.000Z' };

it('cuts a time into equal parts', () => {
  expect(spanOf(whole, 10, 0)).toEqual({ from: whole.from, to: '2026-01-01T01:00:00.000Z' });
  expect(spanOf(whole, 10, 9)).toEqual({ from: '2026-01-01T09:00:00.000Z', to: whole.to });
  expect(spanOf(whole, 10, 0, 9)).toEqual(whole);
});

it('leaves nothing between two parts', () => {
  for (let bar = 0; bar < 59; bar++) {
    expect(spanOf(whole, 60, bar).to).toBe(spanOf(whole, 60, bar + 1).from);
  }
});

it('begins today at midnight, where the page is', () => {
  const now = new Date(2026, 4, 5, 13, 14, 15);
  expect(new Date(sinceOf('today', now.getTime()))).toEqual(new Date(2026, 4, 5));
});

it('tells days apart', () => {
  const at = (hour: number) => new Date(2026, 0, 1, hour).toISOString();
  expect(isSameDay(at(1), at(23))).toBe(true);
  expect(isSameDay(at(23), at(25))).toBe(false);
});
