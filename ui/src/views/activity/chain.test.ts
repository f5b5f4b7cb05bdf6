/** Keeps every event of a chain in its tree once, below what caused it. */
import { describe, expect, it } from 'vitest';

import type { EventEntry } from '../../api/generated/types';
import { isBelow, parentOf, rowsOf, treeOf } from './chain';

const event = (id: number, parent?: number): EventEntry => ({
  id,
  kind: 'x.y',
  context: parent === undefined ? {} : { parent },
});
const NONE = new Set<number>();
const told = (events: EventEntry[], closed: ReadonlySet<number> = NONE) =>
  rowsOf(treeOf(events), closed).map(({ node, level }) => `${'-'.repeat(level)}${String(node.id)}`);

const family = [event(1), event(2, 1), event(3, 2), event(4, 1), event(5, 4)];

describe('a tree', () => {
  it('has effects below their cause, in their order', () => {
    expect(told(family)).toEqual(['-1', '--2', '---3', '--4', '---5']);
    expect(told([...family].reverse())).toEqual(['-1', '--2', '---3', '--4', '---5']);
  });

  it('begins anew where a cause isn’t there any more', () => {
    expect(told([event(7, 3), event(8, 7), event(9, 4)])).toEqual(['-7', '--8', '-9']);
  });

  it('doesn’t go round in circles', () => {
    expect(told([event(1, 2), event(2, 1), event(3, 3)])).toEqual(['-1', '--2', '-3']);
  });

  it('counts all that is below', () => {
    const [root] = treeOf(family);
    expect(root?.effects).toBe(4);
    expect(root?.children.map(({ effects }) => effects)).toEqual([1, 1]);
  });

  it('hides what is below what is closed', () => {
    expect(told(family, new Set([2]))).toEqual(['-1', '--2', '--4', '---5']);
  });

  it('says for each row its place among those of one cause', () => {
    const rows = rowsOf(treeOf(family), NONE);
    expect(rows.map(({ place, of }) => [place, of])).toEqual([
      [1, 1],
      [1, 2],
      [1, 1],
      [2, 2],
      [1, 1],
    ]);
    expect(parentOf(rows, 4)).toBe(3);
    expect(parentOf(rows, 3)).toBe(0);
    expect(parentOf(rows, 0)).toBe(-1);
  });

  it('may be ten thousand deep, or wide', () => {
    const deep = Array.from({ length: 10_000 }, (_, at) =>
      event(at + 1, at === 0 ? undefined : at),
    );
    expect(rowsOf(treeOf(deep), NONE).at(-1)?.level).toBe(10_000);
    const wide = Array.from({ length: 10_000 }, (_, at) => event(at + 1, at === 0 ? undefined : 1));
    expect(treeOf(wide)[0]?.effects).toBe(9999);
  });
});

it('knows the effects of the event that a chain is of', () => {
  const chain = { id: 2, events: family, begins_earlier: false, more: false };
  expect(isBelow(chain, 2)).toBe(true);
  expect(isBelow(chain, 3)).toBe(true);
  expect(isBelow(chain, 1)).toBe(false);
  expect(isBelow(chain, 5)).toBe(false);
  expect(isBelow(chain, 99)).toBe(false);
});
