/** Keeps a place in the log the same, whether it is gone to, reloaded or sent to somebody. */
import { describe, expect, it } from 'vitest';

import { parse } from '../../app/place';
import { type Asked, filterOf, isFiltered, linkOf, NOTHING, type Place, placeOf } from './address';

const there = (link: string) => placeOf(parse(link).query);
const place = (asked: Partial<Asked>, more: Partial<Place> = {}): Place => ({
  asked: { ...NOTHING, ...asked },
  event: null,
  origin: null,
  ...more,
});

const PLACES: Place[] = [
  place({}),
  place({ kinds: ['file.*', 'search.done'], actor: 'client:editor', text: 'a, b & c' }),
  place({ session: 's 1', correlation: '00ff', time: 'week' }),
  place({ from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' }),
  place({ kinds: ['task.*'] }, { event: 12 }),
  place({}, { origin: { root: '/home/ada/a b', path: 'src/ü.rs' } }),
  place({}, { origin: { task: 't-1' } }),
];

it.each(PLACES)('%j stands in its link', (one) => {
  expect(there(linkOf(one))).toEqual(one);
});

it('makes nothing of what makes no sense', () => {
  expect(there('#/activity?event=0&time=ever&from=soon&root=/a')).toEqual(place({}));
  expect(there('#/activity?time=hour&from=2026-01-01')).toEqual(place({ time: 'hour' }));
});

it('is filtered by anything but an event', () => {
  expect(isFiltered(NOTHING)).toBe(false);
  expect(isFiltered({ ...NOTHING, time: 'today' })).toBe(true);
  expect(isFiltered({ ...NOTHING, kinds: ['x.*'] })).toBe(true);
});

describe('what the engine is asked', () => {
  const now = Date.parse('2026-01-10T12:34:56Z');

  it('is nothing when nothing is asked', () => {
    expect(filterOf({ ...NOTHING, text: '  ' }, now)).toEqual({});
  });

  it('is a time that ends now, to the minute', () => {
    expect(filterOf({ ...NOTHING, time: 'hour' }, now)).toEqual({
      from: '2026-01-10T11:34:00.000Z',
    });
    expect(filterOf({ ...NOTHING, time: 'week' }, now).from).toBe('2026-01-03T12:34:00.000Z');
  });

  it('is all of it together', () => {
    const asked = { ...NOTHING, kinds: ['a.b'], actor: 'user', text: ' x ', to: '2026-01-02' };
    expect(filterOf(asked, now)).toEqual({
      kinds: ['a.b'],
      actor: 'user',
      text: 'x',
      to: '2026-01-02',
    });
  });
});
