/** The tasks and intents of the active profile, with what was just changed already in them. */
import { untrack } from 'svelte';

import { type Read, read } from '../../api/cache.svelte';
import type { IntentInfo, TaskInfo } from '../../api/generated/types';
import { byId, labelsOf } from './columns';
import { applied, type Change } from './pending';
import { UndoStack } from './undo.svelte';

interface Pending {
  change: Change;
  /** The engine has made it; what was read before that may still be shown. */
  made: boolean;
}

export class Tasks {
  readonly read: Read<'task.list'> = read('task.list', () => ({}));
  readonly readIntents: Read<'intent.list'> = read('intent.list', () => ({ closed: true }));
  readonly undo = new UndoStack();
  /** What was done last, for those who hear the page. */
  said = $state('');
  #pending = $state.raw<readonly Pending[]>([]);

  readonly all: readonly TaskInfo[] = $derived(
    applied(
      this.read.data ?? [],
      this.#pending.map(({ change }) => change),
    ),
  );
  readonly byId: ReadonlyMap<string, TaskInfo> = $derived(byId(this.all));
  /** The closed ones, too. */
  readonly intents: readonly IntentInfo[] = $derived(this.readIntents.data ?? []);
  readonly openIntents: readonly IntentInfo[] = $derived(
    this.intents.filter(({ state }) => state === 'open'),
  );
  readonly labels: readonly string[] = $derived(labelsOf(this.all));

  /** Made while a component is. */
  constructor() {
    $effect(() => {
      // As long as it is being read, what comes may be older than what was made.
      if (this.read.data === undefined || this.read.refreshing || this.read.error) return;
      untrack(() => {
        if (!this.#pending.some(({ made }) => made)) return;
        this.#pending = this.#pending.filter(({ made }) => !made);
      });
    });
  }

  /** Shows a change at once and has it made; when that fails it is as if it had never been. */
  async show<Answer>(change: Change, make: () => Promise<Answer>): Promise<Answer> {
    const pending: Pending = { change, made: false };
    this.#pending = [...this.#pending, pending];
    try {
      const answer = await make();
      this.#replace(pending, { change, made: true });
      return answer;
    } catch (thrown) {
      this.#replace(pending);
      throw thrown;
    }
  }

  /** As `show`, for a task that gets its id by being made. */
  async showNew(draft: TaskInfo, make: () => Promise<TaskInfo>): Promise<TaskInfo> {
    const pending: Pending = { change: { add: draft }, made: false };
    this.#pending = [...this.#pending, pending];
    try {
      const task = await make();
      this.#replace(pending, { change: { add: task }, made: true });
      return task;
    } catch (thrown) {
      this.#replace(pending);
      throw thrown;
    }
  }

  #replace(pending: Pending, by?: Pending): void {
    this.#pending = this.#pending.flatMap((one) => (one === pending ? (by ?? []) : one));
  }

  intentOf({ intent }: Pick<TaskInfo, 'intent'>): IntentInfo | undefined {
    return intent === null ? undefined : this.intents.find(({ id }) => id === intent);
  }

  /** Says something to those who hear the page, again if it is the same. */
  announce(text: string): void {
    this.said = this.said === text ? `${text}\u00a0` : text;
  }
}
