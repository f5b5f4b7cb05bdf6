import { expect, it } from 'vitest';

import type { ApiCall } from '../../../api/generated/types';
import { withEarlier, withLatest } from './pages';

const calls = (...ids: number[]) => ids.map((id) => ({ id }) as ApiCall);
const ids = (of: readonly ApiCall[]) => of.map(({ id }) => id);

it.each([
  ['nothing is known', [], [3, 2], [3, 2]],
  ['some came', [3, 2, 1], [5, 4, 3], [5, 4, 3, 2, 1]],
  ['nothing came', [3, 2, 1], [3, 2], [3, 2, 1]],
  ['they just don’t meet', [3, 2, 1], [9, 8], [9, 8]],
  ['everything is gone', [3, 2], [], []],
])('takes the latest when %s', (_, known, latest, expected) => {
  expect(ids(withLatest(calls(...known), calls(...latest)))).toEqual(expected);
});

it.each([
  [[], [3, 2], [3, 2]],
  [
    [5, 4],
    [3, 2],
    [5, 4, 3, 2],
  ],
  [
    [5, 4, 3],
    [3, 2],
    [5, 4, 3, 2],
  ],
])('takes earlier ones to %j', (known, earlier, expected) => {
  expect(ids(withEarlier(calls(...known), calls(...earlier)))).toEqual(expected);
});
