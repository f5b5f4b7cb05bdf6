import { expect, it } from 'vitest';

import type { GraphNode } from '../../../api/generated/types';
import { lookOf, places, relations, rings } from './shape';

function node(id: number, distance: number, unit = 'function'): GraphNode {
  const name = `n${String(id)}`;
  return {
    id,
    kind: 'CodeUnit',
    unit,
    name,
    qualified: name,
    root: '/',
    path: 'a',
    start_line: 1,
    distance,
  };
}

const many = [node(0, 0), ...Array.from({ length: 20 }, (_, at) => node(at + 1, at < 15 ? 1 : 2))];

it('puts nearer entities further in, and goes on in the next ring when one is full', () => {
  expect(rings(many).map((ring) => ring.length)).toEqual([1, 6, 9, 5]);
  expect(rings(many).map((ring) => ring[0]?.distance)).toEqual([0, 1, 1, 2]);
});

it('gives the same graph the same picture, in whatever order it comes', () => {
  const turned = [...many].reverse();
  expect(new Map([...places(turned, 1)].sort())).toEqual(new Map([...places(many, 1)].sort()));
});

it('keeps entities apart', () => {
  const all = [...places(many, 1.5).values()].map(({ x, y }) => `${x.toFixed(0)} ${y.toFixed(0)}`);
  expect(new Set(all).size).toBe(many.length);
});

it('tells kinds apart', () => {
  expect(lookOf({ kind: 'CodeUnit', unit: 'trait' })).toBe('type');
  expect(lookOf({ kind: 'CodeUnit', unit: 'macro' })).toBe('function');
  expect(lookOf({ kind: 'Document', unit: '' })).toBe('document');
});

it('says how an entity stands to the middle, each way once', () => {
  const edges = [
    { from: 1, to: 2, kind: 'imports' },
    { from: 1, to: 2, kind: 'imports' },
    { from: 2, to: 1, kind: 'mentions' },
    { from: 2, to: 3, kind: 'imports' },
  ];
  expect(relations({ nodes: [], edges }, 1, 2)).toEqual([
    { kind: 'imports', out: true },
    { kind: 'mentions', out: false },
  ]);
  expect(relations({ nodes: [], edges }, 1, 3)).toEqual([]);
});
