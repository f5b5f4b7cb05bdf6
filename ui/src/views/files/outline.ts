/** What a file defines, in the order of its lines, each as deep as what it stands in. */
import type { EntityPlace } from '../../api/generated/types';

export interface OutlineItem extends EntityPlace {
  /** 0 for what stands in nothing else. */
  depth: number;
}

/** Returns the entities outermost first where they begin at the same line. The file itself isn't one of its parts. */
export function outlineOf(entities: readonly EntityPlace[]): OutlineItem[] {
  const sorted = entities
    .filter((entity) => entity.kind === 'CodeUnit')
    .sort((one, other) => one.start_line - other.start_line || other.end_line - one.end_line);
  const around: EntityPlace[] = [];
  return sorted.map((entity) => {
    while (around.length > 0 && (around.at(-1)?.end_line ?? 0) < entity.end_line) around.pop();
    const depth = around.length;
    around.push(entity);
    return { ...entity, depth };
  });
}

/** Returns the index of the innermost item that a line stands in, else of the last one before it; -1 before all. */
export function itemAt(items: readonly OutlineItem[], line: number): number {
  let last = -1;
  for (const [at, item] of items.entries()) {
    if (item.start_line > line) break;
    const before = items[last];
    // Sorted by their beginnings, so the last that holds the line is the innermost.
    if (item.end_line >= line || !before || before.end_line < line) last = at;
  }
  return last;
}
