/** A board that is full: 2,000 tasks in four columns, 12 intents, 400 proposals; what is done to them holds. */
import type { Commands } from '../../../ui/src/api/generated/client';
import type { IntentInfo, TaskInfo } from '../../../ui/src/api/generated/types';

export const TASKS = 2_000;
export const PROPOSED = 400;
const INTENTS = 12;

type Request<Name extends keyof Commands> = Commands[Name]['request'];

const STATES = ['open', 'doing', 'blocked', 'done'];
const PRIORITIES = ['normal', 'normal', 'high', 'low', 'urgent', 'normal'];
const TITLES = [
  'Recover from a lone byte in the middle of a number',
  'Say in the error which line the header began at',
  'Measure the lexer with files of a gigabyte',
  'Ask for the names of fields that nobody reads, and take away those that are left when the release is out',
  'اكتب ملاحظات الإصدار',
  'Tidy up',
];
const LABELS = ['bug', 'ui', 'parser', 'release', 'docs', 'a-rather-long-label'];
const HOUR = 3_600_000;

function day(from: number, days: number): string {
  return new Date(from + days * 24 * HOUR).toISOString().slice(0, 10);
}

export class Tasks {
  readonly #tasks: TaskInfo[];
  readonly #intents: IntentInfo[];
  readonly #deleted = new Map<string, TaskInfo>();
  #next = 1;

  constructor(root: string, now = Date.now(), count = TASKS, proposed = PROPOSED) {
    this.#intents = Array.from({ length: INTENTS }, (_, at) => ({
      id: `intent-${String(at)}`,
      title: ['Ship the parser', 'Release 1.0', 'Fewer surprises'][at] ?? `Line ${String(at)}`,
      note: null,
      state: at === INTENTS - 1 ? 'closed' : 'open',
      resolution: at === INTENTS - 1 ? 'It went out with 0.9.' : null,
      tasks_open: 3,
      tasks_done: at,
      created_at: new Date(now - 900 * HOUR).toISOString(),
      closed_at: at === INTENTS - 1 ? new Date(now - 90 * HOUR).toISOString() : null,
    }));
    const made = (at: number, state: string): TaskInfo => {
      const source =
        state === 'candidate' || at % 3 === 0 ? 'comment' : at % 7 === 5 ? 'failure' : 'manual';
      const isComment = source === 'comment';
      return {
        id: `${state}-${String(at)}`,
        title: `${TITLES[at % TITLES.length] ?? ''} (${String(at)})`,
        state,
        priority: PRIORITIES[at % PRIORITIES.length] ?? 'normal',
        due: at % 4 === 1 ? day(now, (at % 17) - 3) : null,
        intent: at % 5 < 3 ? `intent-${String(at % (INTENTS - 1))}` : null,
        labels: LABELS.slice(at % 6, (at % 6) + (at % 3)),
        note: at % 9 === 0 ? 'See the *release notes*.' : null,
        source,
        source_event: source === 'failure' ? 100 + at : null,
        source_message: null,
        asks_to_close: state !== 'candidate' && isComment && at % 21 === 0,
        marker: isComment ? 'TODO' : null,
        root: isComment ? root : null,
        path: isComment ? `src/a/rather/deep/place/module_${String(at % 40)}.rs` : null,
        line: isComment ? 10 + at : null,
        place: at,
        created_at: new Date(now - (at + 40) * HOUR).toISOString(),
        changed_at: new Date(now - at * HOUR).toISOString(),
      };
    };
    this.#tasks = [
      ...Array.from({ length: count }, (_, at) => made(at, STATES[at % 4] ?? 'open')),
      ...Array.from({ length: proposed }, (_, at) => made(at, 'candidate')),
    ];
  }

  #find(id: string): TaskInfo {
    const task = this.#tasks.find((one) => one.id === id);
    if (!task) throw new Error(`there is no task ${id}`);
    return task;
  }

  #change(id: string, patch: Partial<TaskInfo>): TaskInfo {
    const task = this.#find(id);
    const changed = { ...task, ...patch };
    this.#tasks.splice(this.#tasks.indexOf(task), 1, changed);
    return changed;
  }

  list({ states = [] }: Request<'task.list'>): TaskInfo[] {
    return this.#tasks.filter(({ state }) =>
      states.length === 0 ? state !== 'dismissed' : states.includes(state),
    );
  }

  show({ id }: Request<'task.show'>): TaskInfo {
    return this.#find(id);
  }

  intents({ closed = false }: Request<'intent.list'>): IntentInfo[] {
    return this.#intents.filter(({ state }) => closed || state === 'open');
  }

  set({ id, state }: Request<'task.set'>): TaskInfo {
    return this.#change(id, { state, changed_at: new Date().toISOString() });
  }

  move({ id, state, before, intent }: Request<'task.move'>): TaskInfo {
    const column = this.#tasks
      .filter((task) => task.state === state && task.id !== id)
      .sort((one, other) => one.place - other.place);
    const at = column.findIndex((task) => task.id === before);
    const next = column[at]?.place;
    const place =
      next === undefined
        ? (column.at(-1)?.place ?? 0) + 1
        : ((column[at - 1]?.place ?? next - 2) + next) / 2;
    return this.#change(id, {
      state,
      place,
      ...(intent != null && { intent: intent || null }),
      ...(state !== this.#find(id).state && { changed_at: new Date().toISOString() }),
    });
  }

  update({ id, due, intent, note, ...rest }: Request<'task.update'>): TaskInfo {
    const said = Object.entries(rest).filter(([, value]) => value != null);
    return this.#change(id, {
      ...Object.fromEntries(said),
      ...(due != null && { due: due || null }),
      ...(intent != null && { intent: intent || null }),
      ...(note != null && { note: note || null }),
    });
  }

  create(request: Request<'task.create'>): TaskInfo {
    const at = new Date().toISOString();
    const task: TaskInfo = {
      id: `new-${String(this.#next++)}`,
      title: request.title,
      state: request.state ?? 'open',
      priority: request.priority ?? 'normal',
      due: request.due ?? null,
      intent: request.intent ?? null,
      labels: request.labels ?? [],
      note: request.note ?? null,
      source: 'manual',
      source_event: null,
      source_message: null,
      asks_to_close: false,
      marker: null,
      root: null,
      path: null,
      line: null,
      place: TASKS + this.#next,
      created_at: at,
      changed_at: at,
    };
    this.#tasks.push(task);
    return task;
  }

  delete({ id }: Request<'task.delete'>): TaskInfo {
    const task = this.#find(id);
    this.#tasks.splice(this.#tasks.indexOf(task), 1);
    this.#deleted.set(id, task);
    return task;
  }

  restore({ id }: Request<'task.restore'>): TaskInfo {
    const task = this.#deleted.get(id);
    if (!task) throw new Error(`there is no deleted task ${id}`);
    this.#tasks.push(task);
    return task;
  }
}
