/** Keeps what is chosen of the kinds to what was ticked. */
import { describe, expect, it } from 'vitest';

import { familiesOf, lookOf, toggled } from './kinds';

const COUNTS = [
  { name: 'file.indexed', events: 5 },
  { name: 'search.done', events: 4 },
  { name: 'file.saved', events: 2 },
];

describe('families', () => {
  it('hold their kinds, the most frequent first', () => {
    const told = familiesOf(COUNTS).map(({ name, events, kinds }) => [
      name,
      events,
      kinds.map((kind) => kind.name),
    ]);
    expect(told).toEqual([
      ['file', 7, ['file.indexed', 'file.saved']],
      ['search', 4, ['search.done']],
    ]);
  });

  it('keep what is held and has no events', () => {
    const names = familiesOf(COUNTS, ['run.ended', 'deploy.*']).map(({ name }) => name);
    expect(names).toEqual(['file', 'search', 'deploy', 'run']);
  });
});

describe('a tick', () => {
  const [file, search] = familiesOf(COUNTS);
  if (!file || !search) throw new Error('there are two families');

  it('adds a kind, and takes it away', () => {
    expect(toggled([], 'file.saved', file)).toEqual(['file.saved']);
    expect(toggled(['file.saved', 'x.y'], 'file.saved', file)).toEqual(['x.y']);
  });

  it('at a family takes the place of its kinds', () => {
    expect(toggled(['file.saved', 'x.y'], 'file.*', file)).toEqual(['x.y', 'file.*']);
    expect(toggled(['file.*', 'x.y'], 'file.*', file)).toEqual(['x.y']);
  });

  it('at the last kind of a family is one at the family', () => {
    expect(toggled(['file.saved'], 'file.indexed', file)).toEqual(['file.*']);
    expect(toggled([], 'search.done', search), 'of one kind it isn’t').toEqual(['search.done']);
  });

  it('taken from a family leaves the others', () => {
    expect(toggled(['file.*'], 'file.saved', file)).toEqual(['file.indexed']);
  });
});

it('has a look for every kind', () => {
  expect(lookOf('deploy.published').colour).toBe('slate');
  expect(lookOf('problem.began').colour).toBeUndefined();
  expect(lookOf('problem.ended').colour).toBe('green');
});
