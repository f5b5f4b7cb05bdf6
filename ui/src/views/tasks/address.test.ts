/** What of the board is shown, as a link and back. */
import { expect, it } from 'vitest';

import { parse } from '../../app/place';
import { EVERYTHING, isFiltered, linkOf, NO_INTENT, type Place, placeOf } from './address';

const ALL: Place = { filter: EVERYTHING, lanes: false, task: null, side: null };

it.each<[string, Place]>([
  ['#/tasks', ALL],
  ['#/tasks?lanes=intent', { ...ALL, lanes: true }],
  ['#/tasks?task=t-1', { ...ALL, task: 't-1' }],
  ['#/tasks?side=proposed', { ...ALL, side: 'proposed' }],
  [
    '#/tasks?q=fix+it&label=bug%2Cui&priority=high%2Clow&due=week&intent=none%2Ci-1&source=comment&asks=1',
    {
      ...ALL,
      filter: {
        text: 'fix it',
        labels: ['bug', 'ui'],
        priorities: ['high', 'low'],
        due: 'week',
        intents: [NO_INTENT, 'i-1'],
        sources: ['comment'],
        asks: true,
      },
    },
  ],
])('%s is where it leads', (link, place) => {
  expect(placeOf(parse(link).query)).toEqual(place);
  expect(linkOf(place)).toBe(link);
  expect(isFiltered(place.filter)).toBe(place.filter !== EVERYTHING);
});

it('leaves out what it doesn’t know', () => {
  const { query } = parse('#/tasks?priority=huge,high&due=never&source=&side=left&lanes=label');
  expect(linkOf(placeOf(query))).toBe('#/tasks?priority=high');
});

it('shows one thing beside the board', () => {
  expect(placeOf(parse('#/tasks?task=t&side=proposed').query)).toMatchObject({
    task: 't',
    side: null,
  });
});
