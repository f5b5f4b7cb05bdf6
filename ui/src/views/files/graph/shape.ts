/** How the picture and its list tell entities apart, and how one stands to another. */
import type { Graph, GraphNode } from '../../../api/generated/types';

export type Look = 'function' | 'type' | 'module' | 'document' | 'reference';

const TYPES = new Set([
  'class',
  'struct',
  'union',
  'enum',
  'interface',
  'trait',
  'record',
  'object',
  'type',
  'table',
  'view',
]);

export function lookOf({ kind, unit }: Pick<GraphNode, 'kind' | 'unit'>): Look {
  if (kind === 'Document') return 'document';
  if (kind === 'Reference') return 'reference';
  if (TYPES.has(unit)) return 'type';
  return unit === 'module' ? 'module' : 'function';
}

/** The token of each colour; the shape says the same to whoever doesn't see colours. */
export const LOOKS: Record<
  Look,
  {
    colour: string;
    shape: 'ellipse' | 'round-rectangle' | 'round-hexagon' | 'round-tag' | 'round-diamond';
  }
> = {
  function: { colour: '--profile-blue', shape: 'ellipse' },
  type: { colour: '--profile-violet', shape: 'round-rectangle' },
  module: { colour: '--profile-teal', shape: 'round-hexagon' },
  document: { colour: '--profile-amber', shape: 'round-tag' },
  reference: { colour: '--profile-slate', shape: 'round-diamond' },
};

/** How many stand on the innermost ring; each further one has room for as many more. */
const ON_FIRST_RING = 8;

/**
 * Returns the ring of each entity, 0 for the middle: nearer ones further in, a ring that is full goes on in the
 * next. The same graph has the same rings.
 */
export function rings(nodes: readonly GraphNode[]): Map<number, number> {
  const sorted = [...nodes].sort(
    (one, other) =>
      one.distance - other.distance ||
      lookOf(one).localeCompare(lookOf(other)) ||
      one.qualified.localeCompare(other.qualified, 'en') ||
      one.id - other.id,
  );
  const byId = new Map<number, number>();
  let ring = 0;
  let on = 0;
  let distance = 0;
  for (const node of sorted) {
    const isFull = ring > 0 && on >= ON_FIRST_RING * ring;
    if (node.distance !== distance || isFull) {
      ring++;
      on = 0;
      distance = node.distance;
    }
    byId.set(node.id, ring);
    on++;
  }
  return byId;
}

export interface Relation {
  kind: string;
  /** From the other to this one. */
  out: boolean;
}

/** Returns how an entity stands to the one in the middle, when they are linked at once. */
export function relations(graph: Graph, centre: number, id: number): Relation[] {
  const found = new Map<string, Relation>();
  for (const { from, to, kind } of graph.edges) {
    const out = from === centre && to === id;
    if (out || (from === id && to === centre)) found.set(`${kind} ${String(out)}`, { kind, out });
  }
  return [...found.values()];
}
