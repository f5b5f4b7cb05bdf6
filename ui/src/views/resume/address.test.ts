/** Keeps links to states working both ways. */
import { expect, it } from 'vitest';

import { linkOf, NOW, placeOf } from './address';

it.each([
  ['#/resume', {}, NOW],
  ['#/resume?state=a', { state: 'a' }, { state: 'a', other: null }],
  ['#/resume?state=a&with=b', { state: 'a', with: 'b' }, { state: 'a', other: 'b' }],
] as const)('reads and writes %s', (link, query, place) => {
  expect(placeOf(query)).toEqual(place);
  expect(linkOf(place)).toBe(link);
});

it('compares nothing with itself, and nothing with nothing', () => {
  expect(placeOf({ state: 'a', with: 'a' })).toEqual({ state: 'a', other: null });
  expect(placeOf({ with: 'b' })).toEqual(NOW);
  expect(linkOf({ state: null, other: 'b' })).toBe('#/resume');
});
