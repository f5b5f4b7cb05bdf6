/** The board's order: which task stands where, and which pass a filter. */
import type { IntentInfo, TaskInfo } from '../../api/generated/types';
import { type Filter, NO_INTENT } from './address';
import { daysUntil } from './days';

export const COLUMNS = ['open', 'doing', 'blocked', 'done'] as const;
export type Column = (typeof COLUMNS)[number];
export type Columns = Readonly<Record<Column, readonly TaskInfo[]>>;

export interface Lane {
  /** The intent's id; null for the lane of those that have none. */
  intent: string | null;
  title: string | null;
  columns: Columns;
  count: number;
}

export function columnOf({ state }: Pick<TaskInfo, 'state'>): Column | undefined {
  return COLUMNS.find((column) => column === state);
}

/** Returns the columns, each in its order: by place, and what is done by when, the latest first. */
export function columnsOf(tasks: readonly TaskInfo[]): Columns {
  const columns: Record<Column, TaskInfo[]> = { open: [], doing: [], blocked: [], done: [] };
  for (const task of tasks) {
    const column = columnOf(task);
    if (column) columns[column].push(task);
  }
  for (const column of ['open', 'doing', 'blocked'] as const) {
    columns[column].sort((one, other) => one.place - other.place);
  }
  columns.done.sort((one, other) =>
    one.changed_at < other.changed_at ? 1 : one.changed_at > other.changed_at ? -1 : 0,
  );
  return columns;
}

/** Returns a lane for each open intent, for those that have tasks here besides, and last that of none. */
export function lanesOf(columns: Columns, intents: readonly IntentInfo[]): Lane[] {
  const byIntent = new Map<string | null, Record<Column, TaskInfo[]>>();
  const known = new Map(intents.map((intent) => [intent.id, intent]));
  const laneOf = (intent: string | null) => {
    const made = byIntent.get(intent) ?? { open: [], doing: [], blocked: [], done: [] };
    byIntent.set(intent, made);
    return made;
  };
  for (const { id, state } of intents) if (state === 'open') laneOf(id);
  for (const column of COLUMNS) {
    for (const task of columns[column]) {
      const intent = task.intent !== null && known.has(task.intent) ? task.intent : null;
      laneOf(intent)[column].push(task);
    }
  }
  const none = laneOf(null);
  byIntent.delete(null);
  return [...byIntent, [null, none] as const].map(([intent, columns]) => ({
    intent,
    title: intent === null ? null : (known.get(intent)?.title ?? null),
    columns,
    count: COLUMNS.reduce((sum, column) => sum + columns[column].length, 0),
  }));
}

/** Returns the task that stands behind another in its whole column, whatever is shown of it. */
export function behind(columns: Columns, id: string): TaskInfo | undefined {
  for (const column of COLUMNS) {
    const at = columns[column].findIndex((task) => task.id === id);
    if (at >= 0) return columns[column][at + 1];
  }
  return undefined;
}

/** Returns the number that puts a task right before another, or at the end of a column. */
export function placeBefore(column: readonly TaskInfo[], before: string | null): number {
  const at = before === null ? -1 : column.findIndex(({ id }) => id === before);
  const next = column[at];
  if (!next) return (column.at(-1)?.place ?? 0) + 1;
  const previous = column[at - 1];
  return previous ? (previous.place + next.place) / 2 : next.place - 1;
}

/** Returns what tells whether a task is shown. */
export function passes(filter: Filter, today: string): (task: TaskInfo) => boolean {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const labels = filter.labels.map((label) => label.toLowerCase());
  return (task) => {
    if (filter.asks && !task.asks_to_close) return false;
    if (filter.priorities.length > 0 && !filter.priorities.some((one) => one === task.priority)) {
      return false;
    }
    if (filter.sources.length > 0 && !filter.sources.some((one) => one === task.source)) {
      return false;
    }
    if (filter.intents.length > 0 && !filter.intents.includes(task.intent ?? NO_INTENT)) {
      return false;
    }
    if (labels.length > 0) {
      const has = task.labels.map((label) => label.toLowerCase());
      if (!labels.every((label) => has.includes(label))) return false;
    }
    return isDue(task, filter, today) && words.every((word) => haystack(task).includes(word));
  };
}

function isDue({ due }: TaskInfo, filter: Filter, today: string): boolean {
  if (filter.due === null) return true;
  if (filter.due === 'none') return due === null;
  if (due === null) return false;
  const days = daysUntil(due, today);
  if (filter.due === 'overdue') return days < 0;
  return filter.due === 'today' ? days <= 0 : days <= 7;
}

/** What is searched of a task; it is the same for as long as the task is. */
const haystacks = new WeakMap<TaskInfo, string>();

function haystack(task: TaskInfo): string {
  let made = haystacks.get(task);
  if (made === undefined) {
    made = [task.title, task.note, task.path, ...task.labels].join('\n').toLowerCase();
    haystacks.set(task, made);
  }
  return made;
}

export function byId(tasks: readonly TaskInfo[]): ReadonlyMap<string, TaskInfo> {
  return new Map(tasks.map((task) => [task.id, task]));
}

/** Returns every label that a task has, each as it was written first. */
export function labelsOf(tasks: readonly TaskInfo[]): readonly string[] {
  const found = new Map<string, string>();
  for (const label of tasks.flatMap(({ labels }) => labels)) {
    const key = label.toLowerCase();
    if (!found.has(key)) found.set(key, label);
  }
  return [...found.values()].sort((one, other) => one.localeCompare(other));
}
