/** Keeps days and sessions apart in the list of states. */
import { expect, it } from 'vitest';

import type { CapturedSession } from '../../api/generated/types';
import { before, pointsOf } from './timeline';

const state = (id: string, session: string, at: string): CapturedSession => ({
  id,
  session,
  captured_at: at,
  cause: 'regular',
  headline: id,
});

const STATES = [
  state('d', 'two', '2026-01-16T09:05:00Z'),
  state('c', 'two', '2026-01-16T09:00:00Z'),
  state('b', 'one', '2026-01-16T01:00:00Z'),
  state('a', 'one', '2026-01-15T23:00:00Z'),
];

it('begins a day at its latest state, and ends a session at its last', () => {
  const points = pointsOf(STATES, (at) => at.slice(0, 10));
  expect(points.map(({ begins }) => begins)).toEqual([true, false, false, true]);
  expect(points.map(({ ends }) => ends)).toEqual([true, false, true, false]);
  expect(points.map(({ goesOn }) => goesOn)).toEqual([true, false, true, false]);
  expect(pointsOf([], (at) => at)).toEqual([]);
});

it('finds the one before', () => {
  expect(before(STATES, 'd')?.id).toBe('c');
  expect(before(STATES, 'a')).toBeUndefined();
  expect(before(STATES, 'gone')).toBeUndefined();
});
