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
const ON_FIRST_RING = 6;
/** Between two rings, in pixels: names of neighbours just don't touch. */
const BETWEEN_RINGS = 96;

/**
 * Returns the ring of each entity, 0 for the middle: nearer ones further in, a ring that is full goes on in the
 * next. Those of a kind stand together. The same graph has the same rings.
 */
export function rings(nodes: readonly GraphNode[]): GraphNode[][] {
  const sorted = [...nodes].sort(
    (one, other) =>
      one.distance - other.distance ||
      lookOf(one).localeCompare(lookOf(other)) ||
      one.qualified.localeCompare(other.qualified, 'en') ||
      one.id - other.id,
  );
  const found: GraphNode[][] = [];
  for (const node of sorted) {
    const ring = found.at(-1);
    const isFull = ring && ring.length >= Math.max(1, ON_FIRST_RING * (found.length - 1));
    if (!ring || isFull || ring[0]?.distance !== node.distance) found.push([node]);
    else ring.push(node);
  }
  return found;
}

/** Returns where each entity stands, on rings as wide and as high as the picture is (`aspect`: width by height). */
export function places(
  nodes: readonly GraphNode[],
  aspect: number,
): Map<number, { x: number; y: number }> {
  const stretch = Math.sqrt(Math.max(0.6, Math.min(1.8, aspect)));
  const byId = new Map<number, { x: number; y: number }>();
  for (const [at, ring] of rings(nodes).entries()) {
    const step = (2 * Math.PI) / ring.length;
    // Every second ring is turned by half a step, so that names don't stand in rows.
    const first = -Math.PI / 2 + (at % 2 === 0 ? step / 2 : 0);
    for (const [place, node] of ring.entries()) {
      const angle = first + place * step;
      byId.set(node.id, {
        x: Math.cos(angle) * at * BETWEEN_RINGS * stretch,
        y: (Math.sin(angle) * at * BETWEEN_RINGS) / stretch,
      });
    }
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
