/** Proposals by the file that they were found in, each file a heading above its own. */
import type { TaskInfo } from '../../api/generated/types';
import { nameOf } from '../../folders/paths';

export interface FileRow {
  kind: 'file';
  key: string;
  name: string | null;
  tasks: readonly TaskInfo[];
}

export interface TaskRow {
  kind: 'task';
  key: string;
  task: TaskInfo;
}

export type ProposalRow = FileRow | TaskRow;

export function proposalRows(
  candidates: readonly TaskInfo[],
  roots: readonly string[],
): ProposalRow[] {
  const files = new Map<string, TaskInfo[]>();
  for (const task of candidates) {
    const { root, path } = task;
    const only = roots.length === 1 && roots[0] === root;
    const name = path === null ? '' : root === null || only ? path : `${nameOf(root)}/${path}`;
    const found = files.get(name);
    if (found) found.push(task);
    else files.set(name, [task]);
  }
  return [...files]
    .sort(([one], [other]) => (one === '' ? 1 : other === '' ? -1 : one.localeCompare(other)))
    .flatMap(([name, tasks]) => [
      {
        kind: 'file' as const,
        key: `file ${name}`,
        name: name === '' ? null : name,
        tasks: tasks.sort((one, other) => (one.line ?? 0) - (other.line ?? 0)),
      },
      ...tasks.map((task) => ({ kind: 'task' as const, key: task.id, task })),
    ]);
}
