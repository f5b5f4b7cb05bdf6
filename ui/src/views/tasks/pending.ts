/** Changes that are shown before the engine has made them. */
import type { TaskInfo } from '../../api/generated/types';

export type Change =
  | { patch: Readonly<Record<string, Partial<TaskInfo>>> }
  | { add: TaskInfo }
  | { remove: readonly string[] };

/** Returns the tasks as they will be. */
export function applied(
  tasks: readonly TaskInfo[],
  changes: readonly Change[],
): readonly TaskInfo[] {
  if (changes.length === 0) return tasks;
  const byId = new Map(tasks.map((task) => [task.id, task]));
  for (const change of changes) {
    if ('add' in change) {
      if (!byId.has(change.add.id)) byId.set(change.add.id, change.add);
    } else if ('remove' in change) {
      for (const id of change.remove) byId.delete(id);
    } else {
      for (const [id, patch] of Object.entries(change.patch)) {
        const task = byId.get(id);
        if (task) byId.set(id, { ...task, ...patch });
      }
    }
  }
  return [...byId.values()];
}
