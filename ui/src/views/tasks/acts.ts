/** What is done with tasks: shown at once, taken back when it fails, and undone by who did it. */
import { write } from '../../api/cache.svelte';
import type { TaskInfo } from '../../api/generated/types';
import { attempt, say } from '../../app/toasts.svelte';
import { tasks as text } from '../../text/tasks';
import { behind, type Column, columnOf, columnsOf, placeBefore } from './columns';
import type { Understood } from './quick';
import type { Tasks } from './tasks.svelte';

/** Where a task is to stand. */
export interface Target {
  column: Column;
  /** The id of the task that it stands right before; null for the end. */
  before: string | null;
  /** An intent's id, null for none; its own when not said. */
  intent?: string | null | undefined;
}

function moving(tasks: Tasks, task: TaskInfo, to: Target): () => Promise<unknown> {
  const { column: state, before } = to;
  const others = columnsOf(tasks.all.filter(({ id }) => id !== task.id))[state];
  const patch: Partial<TaskInfo> = {
    state,
    place: placeBefore(others, before),
    ...(state !== task.state && { changed_at: new Date().toISOString() }),
    ...(state === 'done' && { asks_to_close: false }),
    ...(to.intent !== undefined && { intent: to.intent }),
  };
  return () =>
    tasks.show({ patch: { [task.id]: patch } }, () =>
      write('task.move', {
        id: task.id,
        state,
        before,
        ...(to.intent !== undefined && { intent: to.intent ?? '' }),
      }),
    );
}

/** Returns what puts a task back to where it is now. */
function back(tasks: Tasks, task: TaskInfo): () => Promise<unknown> {
  const column = columnOf(task);
  if (!column) return () => settingState(tasks, [task], task.state);
  const next = behind(columnsOf(tasks.all), task.id)?.id ?? null;
  return () => {
    // What stood behind it may have gone elsewhere meanwhile.
    const there = next !== null && tasks.byId.get(next)?.state === column ? next : null;
    const now = tasks.byId.get(task.id) ?? task;
    return moving(tasks, now, { column, before: there, intent: task.intent })();
  };
}

export function move(tasks: Tasks, task: TaskInfo, to: Target): Promise<boolean> {
  const undo = back(tasks, task);
  const intent = to.intent === undefined || to.intent === task.intent ? undefined : to.intent;
  return attempt(async () => {
    await moving(tasks, task, to)();
    if (to.column !== task.state) tasks.undo.push(text.moved(text.columns[to.column]), undo);
    else if (intent !== undefined) {
      const named = tasks.intents.find(({ id }) => id === intent)?.title ?? text.lanes.none;
      tasks.undo.push(text.movedIntent(named), undo);
    } else tasks.undo.push(text.sorted, undo, true);
  });
}

/** Closes a task that asks for it. */
export function close(tasks: Tasks, task: TaskInfo): Promise<boolean> {
  const undo = back(tasks, task);
  return attempt(async () => {
    await moving(tasks, task, { column: 'done', before: null })();
    tasks.undo.push(text.closed(task.title), undo);
  });
}

/** Keeps a task that asks to be closed. The engine has no way to have it ask again. */
export function keep(tasks: Tasks, { id, title }: TaskInfo): Promise<boolean> {
  return attempt(async () => {
    await tasks.show({ patch: { [id]: { asks_to_close: false } } }, () =>
      write('task.update', { id, asks_to_close: false }),
    );
    say(text.kept(title));
  });
}

/** What of a task can be written. */
export type Edit = Partial<
  Pick<TaskInfo, 'title' | 'priority' | 'due' | 'intent' | 'labels' | 'note'>
>;

function editing(tasks: Tasks, id: string, edit: Edit): Promise<unknown> {
  const { due, intent, note, ...rest } = edit;
  return tasks.show({ patch: { [id]: edit } }, () =>
    write('task.update', {
      id,
      ...rest,
      // What isn't said stays: taking away is said by saying nothing of it.
      ...(due !== undefined && { due: due ?? '' }),
      ...(intent !== undefined && { intent: intent ?? '' }),
      ...(note !== undefined && { note: note ?? '' }),
    }),
  );
}

export function edit(tasks: Tasks, task: TaskInfo, change: Edit): Promise<boolean> {
  const fields = Object.keys(change) as (keyof Edit)[];
  const before = Object.fromEntries(fields.map((field) => [field, task[field]])) as Edit;
  return attempt(async () => {
    await editing(tasks, task.id, change);
    tasks.undo.push(text.changed(change.title ?? task.title), () =>
      editing(tasks, task.id, before),
    );
  });
}

function deleting(tasks: Tasks, { id }: TaskInfo): Promise<unknown> {
  return tasks.show({ remove: [id] }, () => write('task.delete', { id }));
}

export function remove(tasks: Tasks, task: TaskInfo): Promise<boolean> {
  return attempt(async () => {
    await deleting(tasks, task);
    tasks.undo.push(text.deleted(task.title), () =>
      tasks.show({ add: task }, () => write('task.restore', { id: task.id })),
    );
  });
}

let drafts = 0;

/** Notes a new task; returns it, unless that failed. */
export async function create(
  tasks: Tasks,
  { title, priority, labels, intent, due }: Omit<Understood, 'unclear'>,
  into: string | null = null,
): Promise<TaskInfo | undefined> {
  const at = new Date().toISOString();
  const inIntent = intent?.id ?? into;
  const draft: TaskInfo = {
    id: `draft-${String(++drafts)}`,
    title,
    state: 'open',
    priority: priority ?? 'normal',
    due,
    intent: inIntent,
    labels: [...labels],
    note: null,
    source: 'manual',
    source_event: null,
    source_message: null,
    asks_to_close: false,
    marker: null,
    root: null,
    path: null,
    line: null,
    place: placeBefore(columnsOf(tasks.all).open, null),
    created_at: at,
    changed_at: at,
  };
  let made: TaskInfo | undefined;
  await attempt(async () => {
    const task = await tasks.showNew(draft, () =>
      write('task.create', { title, priority, due, intent: inIntent, labels: [...labels] }),
    );
    made = task;
    tasks.undo.push(text.created(title), () => deleting(tasks, task));
  });
  return made;
}

/** Gives tasks a state, one after the other. */
function settingState(tasks: Tasks, which: readonly TaskInfo[], state: string): Promise<unknown> {
  const patch = Object.fromEntries(which.map(({ id }) => [id, { state }]));
  const change = state === 'dismissed' ? { remove: which.map(({ id }) => id) } : { patch };
  return tasks.show(change, async () => {
    for (const { id } of which) await write('task.set', { id, state });
  });
}

/** Takes proposals onto the board. */
export function accept(tasks: Tasks, which: readonly TaskInfo[]): Promise<boolean> {
  return attempt(async () => {
    await settingState(tasks, which, 'open');
    tasks.undo.push(text.accepted(which.length), () => settingState(tasks, which, 'candidate'));
  });
}

export function dismiss(tasks: Tasks, which: readonly TaskInfo[]): Promise<boolean> {
  return attempt(async () => {
    await settingState(tasks, which, 'dismissed');
    tasks.undo.push(text.dismissed(which.length), () => settingState(tasks, which, 'candidate'));
  });
}

/** Opens where a task came from in the editor. */
export async function openPlace({ root, path, line }: TaskInfo): Promise<void> {
  if (root === null || path === null) return;
  await attempt(async () => {
    const opened = await write('open', { root, path, line });
    say(text.opened(opened.with));
  });
}
