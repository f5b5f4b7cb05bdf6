/** A chain of events as a tree: what led to an event above it, what it led to below. */
import type { EventChain, EventEntry } from '../../api/generated/types';

export interface Node {
  id: number;
  event: EventEntry;
  children: Node[];
  /** All that is below it. */
  effects: number;
}

/** Returns the trees of a chain; an event whose cause isn't in the chain begins one. */
export function treeOf(events: readonly EventEntry[]): Node[] {
  const nodes = new Map<number, Node>();
  for (const event of events) {
    if (event.id !== undefined) {
      nodes.set(event.id, { id: event.id, event, children: [], effects: 0 });
    }
  }
  const roots: Node[] = [];
  for (const node of nodes.values()) {
    const parent = node.event.context?.parent;
    // A cause is older than its effects; whatever says otherwise would lead round in a circle.
    const above = parent !== undefined && parent < node.id ? nodes.get(parent) : undefined;
    (above?.children ?? roots).push(node);
  }
  // The youngest first: what is below an event is counted before the event is.
  for (const node of [...nodes.values()].sort((a, b) => b.id - a.id)) {
    node.children.sort((a, b) => a.id - b.id);
    node.effects = node.children.reduce((sum, child) => sum + child.effects + 1, 0);
  }
  return roots.sort((a, b) => a.id - b.id);
}

export interface Row {
  node: Node;
  /** From 1. */
  level: number;
  /** Among those of one cause, from 1. */
  place: number;
  of: number;
  open: boolean;
}

/** Returns the rows of the trees, but for those below what is closed. */
export function rowsOf(roots: readonly Node[], closed: ReadonlySet<number>): Row[] {
  const rows: Row[] = [];
  // Not by recursion: a chain may be ten thousand deep.
  const stack: { nodes: readonly Node[]; at: number; level: number }[] = [
    { nodes: roots, at: 0, level: 1 },
  ];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const node = top.nodes[top.at];
    if (!node) {
      stack.pop();
      continue;
    }
    top.at++;
    const open = node.children.length > 0 && !closed.has(node.id);
    rows.push({ node, level: top.level, place: top.at, of: top.nodes.length, open });
    if (open) stack.push({ nodes: node.children, at: 0, level: top.level + 1 });
  }
  return rows;
}

/** Returns the row of the cause of the one at `index`; -1 when it has none. */
export function parentOf(rows: readonly Row[], index: number): number {
  const level = rows[index]?.level ?? 1;
  for (let at = index - 1; at >= 0; at--) {
    if ((rows[at]?.level ?? 0) < level) return at;
  }
  return -1;
}

/** Returns whether an event is the one that a chain is of, or one of its effects. */
export function isBelow(chain: EventChain, id: number): boolean {
  const parents = new Map(chain.events.map(({ id: own, context }) => [own, context?.parent]));
  for (let at: number | undefined = id; at !== undefined && parents.has(at);) {
    if (at === chain.id) return true;
    const parent: number | undefined = parents.get(at);
    at = parent !== undefined && parent < at ? parent : undefined;
  }
  return false;
}
