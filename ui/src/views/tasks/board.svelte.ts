/** The board as it is looked at: what the address asks for, which card is the active one, what is dragged where. */
import type { TaskInfo } from '../../api/generated/types';
import { router } from '../../app/router.svelte';
import { now } from '../../parts/clock';
import { tasks as text } from '../../text/tasks';
import { move, type Target } from './acts';
import { EVERYTHING, type Filter, isFiltered, linkOf, type Place, placeOf } from './address';
import {
  behind,
  type Column,
  columnOf,
  COLUMNS,
  type Columns,
  columnsOf,
  type Lane,
  lanesOf,
  passes,
} from './columns';
import { todayHere } from './days';
import { Tasks } from './tasks.svelte';

/** A place in what is shown. */
interface Spot {
  lane: number;
  column: Column;
  index: number;
}

/** Where what is dragged would be dropped. */
export interface Drop {
  /** The intent of the lane; undefined while there are no lanes. */
  lane: string | null | undefined;
  column: Column;
  before: string | null;
}

export type Step = 'up' | 'down' | 'left' | 'right';

/** Lanes are many: each shows the beginning of its columns, and more when asked. */
const SHOWN_IN_LANE = 5;
const MORE_IN_LANE = 20;

export class Board {
  readonly tasks = new Tasks();
  /** The card that the keys mean. */
  active = $state<string>();
  dragged = $state<string>();
  drop = $state.raw<Drop>();
  /** Lanes of which only the name is shown, by intent. */
  #folded = $state.raw<readonly (string | null)[]>([]);
  /** How many cards of a column in a lane are shown, where it is more than usual. */
  #inLane = $state.raw<Readonly<Record<string, number>>>({});
  /** All of what is done is shown. */
  allDone = $state(false);

  readonly place: Place = $derived(placeOf(router.query));
  readonly filter: Filter = $derived(this.place.filter);
  readonly isFiltered: boolean = $derived(isFiltered(this.filter));
  readonly today: string = $derived.by(() => {
    now();
    return todayHere();
  });

  readonly #shown: readonly TaskInfo[] = $derived(
    this.isFiltered ? this.tasks.all.filter(passes(this.filter, this.today)) : this.tasks.all,
  );
  readonly columns: Columns = $derived(columnsOf(this.#shown));
  readonly whole: Columns = $derived(this.isFiltered ? columnsOf(this.tasks.all) : this.columns);
  readonly lanes: readonly Lane[] = $derived(
    this.place.lanes
      ? lanesOf(this.columns, this.tasks.intents).filter(
          ({ count }) => count > 0 || !this.isFiltered,
        )
      : [],
  );
  readonly candidates: readonly TaskInfo[] = $derived(
    this.tasks.all.filter(({ state }) => state === 'candidate'),
  );
  readonly shownCandidates: readonly TaskInfo[] = $derived(
    this.#shown.filter(({ state }) => state === 'candidate'),
  );
  readonly asking: number = $derived(
    this.tasks.all.filter((task) => task.asks_to_close && columnOf(task) !== undefined).length,
  );
  readonly count: number = $derived(
    COLUMNS.reduce((sum, column) => sum + this.columns[column].length, 0),
  );
  readonly all: number = $derived(
    COLUMNS.reduce((sum, column) => sum + this.whole[column].length, 0),
  );

  get activeTask(): TaskInfo | undefined {
    return this.active === undefined ? undefined : this.tasks.byId.get(this.active);
  }

  go(change: Partial<Place>, replace = false): void {
    router.go(linkOf({ ...this.place, ...change }), { replace });
  }

  ask(change: Partial<Filter>): void {
    this.go({ filter: { ...this.filter, ...change } }, true);
  }

  clear(): void {
    this.ask(EVERYTHING);
  }

  fold(intent: string | null, folded: boolean): void {
    const others = this.#folded.filter((one) => one !== intent);
    this.#folded = folded ? [...others, intent] : others;
  }

  isFolded(intent: string | null): boolean {
    return this.#folded.includes(intent);
  }

  /** Returns how many cards of a column in a lane are shown. */
  shownInLane(lane: string | null, column: Column): number {
    return this.#inLane[`${column} ${lane ?? ''}`] ?? SHOWN_IN_LANE;
  }

  /** Shows more cards of a column in a lane, so many at least. */
  showInLane(lane: string | null, column: Column, cards: number): void {
    const steps = Math.ceil((cards - SHOWN_IN_LANE) / MORE_IN_LANE);
    const shown = SHOWN_IN_LANE + steps * MORE_IN_LANE;
    this.#inLane = { ...this.#inLane, [`${column} ${lane ?? ''}`]: shown };
  }

  #columnsAt(lane: number): Columns {
    return this.place.lanes ? (this.lanes[lane]?.columns ?? columnsOf([])) : this.columns;
  }

  get #laneCount(): number {
    return this.place.lanes ? this.lanes.length : 1;
  }

  #isOpen(lane: number): boolean {
    return !this.place.lanes || !this.isFolded(this.lanes[lane]?.intent ?? null);
  }

  spotOf(id: string): Spot | undefined {
    for (let lane = 0; lane < this.#laneCount; lane++) {
      for (const column of COLUMNS) {
        const index = this.#columnsAt(lane)[column].findIndex((task) => task.id === id);
        if (index >= 0) return { lane, column, index };
      }
    }
    return undefined;
  }

  /** Returns the first card there is, from the left. */
  first(): TaskInfo | undefined {
    for (let lane = 0; lane < this.#laneCount; lane++) {
      if (!this.#isOpen(lane)) continue;
      for (const column of COLUMNS) {
        const task = this.#columnsAt(lane)[column][0];
        if (task) return task;
      }
    }
    return undefined;
  }

  /** Returns the card beside another. */
  beside(id: string, step: Step, by = 1): TaskInfo | undefined {
    const spot = this.spotOf(id);
    if (!spot) return this.first();
    const { lane, column, index } = spot;
    const columns = this.#columnsAt(lane);
    if (step === 'left' || step === 'right') {
      const way = step === 'left' ? -1 : 1;
      for (let at = COLUMNS.indexOf(column) + way; ; at += way) {
        const name = COLUMNS[at];
        if (!name) return undefined;
        const there = columns[name];
        if (there.length > 0) return there[Math.min(index, there.length - 1)];
      }
    }
    const to = step === 'up' ? index - by : index + by;
    const here = columns[column];
    if (here[to]) return here[to];
    if (by > 1) return step === 'up' ? here[0] : here.at(-1);
    const way = step === 'up' ? -1 : 1;
    for (let at = lane + way; at >= 0 && at < this.#laneCount; at += way) {
      const there = this.#isOpen(at) ? this.#columnsAt(at)[column] : [];
      if (there.length > 0) return step === 'up' ? there.at(-1) : there[0];
    }
    return undefined;
  }

  /** Returns where the active card is to stand to be moved a step, if it can be. */
  #stepTo(id: string, step: Step): Target | undefined {
    const spot = this.spotOf(id);
    if (!spot) return undefined;
    const { lane, column, index } = spot;
    if (step === 'left' || step === 'right') {
      const to = COLUMNS[COLUMNS.indexOf(column) + (step === 'left' ? -1 : 1)];
      return to && { column: to, before: this.#columnsAt(lane)[to][0]?.id ?? null };
    }
    const here = this.#columnsAt(lane)[column];
    const inColumn = column !== 'done';
    const before = here[step === 'up' ? index - 1 : index + 2];
    if (inColumn && step === 'up' && before) return { column, before: before.id };
    if (inColumn && step === 'down' && index < here.length - 1) {
      const next = here[index + 1];
      return { column, before: before?.id ?? (next && behind(this.whole, next.id)?.id) ?? null };
    }
    const to = this.place.lanes ? this.lanes[lane + (step === 'up' ? -1 : 1)] : undefined;
    if (!to) return undefined;
    const there = to.columns[column];
    return {
      column,
      before: step === 'down' ? (there[0]?.id ?? null) : null,
      intent: to.intent,
    };
  }

  /** Moves a card a step; returns whether it did. */
  async step(id: string, step: Step): Promise<boolean> {
    const task = this.tasks.byId.get(id);
    const target = this.#stepTo(id, step);
    if (!task || !target) return false;
    const moved = this.moveTo(task, target);
    this.#sayWhere(task);
    return moved;
  }

  moveTo(task: TaskInfo, target: Target): Promise<boolean> {
    const { column, intent = task.intent } = target;
    const stays = column === task.state && intent === task.intent;
    // What is done stands in the order in which it was.
    if (stays && column === 'done') return Promise.resolve(true);
    if (stays && target.before === task.id) return Promise.resolve(true);
    return move(this.tasks, task, target);
  }

  #sayWhere({ id, title }: TaskInfo): void {
    const spot = this.spotOf(id);
    if (!spot) return;
    const { lane, column, index } = spot;
    const of = this.#columnsAt(lane)[column].length;
    this.tasks.announce(text.movedTo(title, text.columns[column], index + 1, of));
  }

  /** Drops what is dragged. */
  async release(): Promise<void> {
    const [task, drop] = [this.dragged && this.tasks.byId.get(this.dragged), this.drop];
    this.dragged = undefined;
    this.drop = undefined;
    if (!task || !drop) return;
    const intent = drop.lane === undefined ? undefined : drop.lane;
    const before = drop.before ?? this.#afterLastShown(task, drop);
    await this.moveTo(task, { column: drop.column, before, intent });
  }

  /** Behind the last card that is shown there: what isn't shown stays where it is. */
  #afterLastShown({ id }: TaskInfo, { lane, column }: Drop): string | null {
    const shown =
      lane === undefined
        ? this.columns[column]
        : (this.lanes.find(({ intent }) => intent === lane)?.columns[column] ?? []);
    const last = shown.findLast((task) => task.id !== id);
    const next = last && behind(this.whole, last.id);
    return next && next.id !== id ? next.id : null;
  }
}
