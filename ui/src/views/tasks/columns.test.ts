/** Which task stands where on the board, and which pass a filter. */
import { expect, it } from 'vitest';

import type { TaskInfo } from '../../api/generated/types';
import { EVERYTHING, type Filter, NO_INTENT } from './address';
import { behind, columnsOf, lanesOf, passes, placeBefore } from './columns';
import { intentMade, taskMade } from './made';

const TODAY = '2026-01-30';
const ids = (tasks: readonly TaskInfo[]) => tasks.map(({ id }) => id).join(' ');

const TASKS = [
  taskMade('b', { place: 2 }),
  taskMade('a', { place: 1 }),
  taskMade('c', { place: 1.5, state: 'doing' }),
  taskMade('x', { state: 'done', changed_at: '2026-01-01T00:00:00Z' }),
  taskMade('y', { state: 'done', changed_at: '2026-01-02T00:00:00Z' }),
  taskMade('proposed', { state: 'candidate' }),
];

it('has each column in its order, what is done the latest first', () => {
  const columns = columnsOf(TASKS);
  expect(ids(columns.open)).toBe('a b');
  expect(ids(columns.doing)).toBe('c');
  expect(ids(columns.blocked)).toBe('');
  expect(ids(columns.done)).toBe('y x');
});

it('has a lane for each open intent, for closed ones with tasks, and one for no intent', () => {
  const tasks = [
    taskMade('a', { intent: 'two' }),
    taskMade('b', { intent: 'shut' }),
    taskMade('c', { intent: 'deleted' }),
    taskMade('d'),
  ];
  const intents = [
    intentMade('one'),
    intentMade('two'),
    intentMade('shut', { state: 'closed' }),
    intentMade('empty', { state: 'closed' }),
  ];
  const lanes = lanesOf(columnsOf(tasks), intents);
  expect(lanes.map(({ intent, columns }) => [intent, ids(columns.open)])).toEqual([
    ['one', ''],
    ['two', 'a'],
    ['shut', 'b'],
    [null, 'c d'],
  ]);
});

it.each([
  ['a', 0],
  ['b', 1.5],
  [null, 3],
  ['gone', 3],
])('puts a task before %s by the place %d', (before, place) => {
  expect(placeBefore(columnsOf(TASKS).open, before)).toBe(place);
});

it('begins an empty column', () => {
  expect(placeBefore([], null)).toBe(1);
});

it('knows what stands behind a task', () => {
  const columns = columnsOf(TASKS);
  expect(behind(columns, 'a')?.id).toBe('b');
  expect(behind(columns, 'b')).toBeUndefined();
});

const MANY = [
  taskMade('plain'),
  taskMade('urgent', { priority: 'urgent', labels: ['Bug', 'ui'], due: '2026-01-29' }),
  taskMade('now', { due: '2026-01-30', intent: 'i', note: 'Ask **Ada**' }),
  taskMade('week', { due: '2026-02-06', source: 'comment', path: 'src/parser.rs' }),
  taskMade('later', { due: '2026-03-01', labels: ['bug'], asks_to_close: true }),
];

function check(change: Partial<Filter>, expected: string): void {
  it(`shows ${expected} for ${JSON.stringify(change)}`, () => {
    expect(ids(MANY.filter(passes({ ...EVERYTHING, ...change }, TODAY)))).toBe(expected);
  });
}

check({}, 'plain urgent now week later');
check({ text: 'ADA' }, 'now');
check({ text: 'title parser' }, 'week');
check({ labels: ['bug'] }, 'urgent later');
check({ labels: ['bug', 'ui'] }, 'urgent');
check({ priorities: ['urgent', 'low'] }, 'urgent');
check({ due: 'overdue' }, 'urgent');
check({ due: 'today' }, 'urgent now');
check({ due: 'week' }, 'urgent now week');
check({ due: 'none' }, 'plain');
check({ intents: ['i'] }, 'now');
check({ intents: [NO_INTENT, 'other'] }, 'plain urgent week later');
check({ sources: ['comment'] }, 'week');
check({ asks: true }, 'later');
