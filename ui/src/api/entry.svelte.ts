/** One kept answer: what was asked, what came back, and whether it is old. */
import { asEngineError, type EngineError } from '../host/host';
import type { Commands, ReadName } from './generated/client';
import { host } from './engine';

/** Returns one text for equal requests, whatever the order of their fields. */
export function keyOf(name: ReadName, request: object): string {
  const sorted = (_: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : (value ?? undefined);
  return `${name} ${JSON.stringify(request, sorted)}`;
}

export class Entry<Name extends ReadName = ReadName> {
  readonly key: string;
  readonly name: Name;
  readonly request: Commands[Name]['request'];
  data = $state.raw<Commands[Name]['response']>();
  error = $state.raw<EngineError>();
  fetching = $state(false);
  /** Who shows it. Without users an answer is never refetched, only marked as old. */
  users = 0;
  stale = true;
  /** Until it is dropped, once nobody shows it. */
  timer: ReturnType<typeof setTimeout> | undefined;

  #generation = 0;
  #running: Promise<void> | undefined;
  readonly #answered: (entry: Entry) => void;

  constructor(name: Name, request: Commands[Name]['request'], answered: (entry: Entry) => void) {
    this.key = keyOf(name, request);
    this.name = name;
    this.request = request;
    this.#answered = answered;
  }

  /** Asks the engine, unless that is under way; then once more if it became old meanwhile. */
  ask(): Promise<void> {
    this.#running ??= this.#run();
    return this.#running;
  }

  /** Forgets the answer, and the one that may be on its way. */
  clear(): void {
    this.#generation++;
    this.#running = undefined;
    this.data = undefined;
    this.error = undefined;
    this.fetching = false;
    this.stale = true;
  }

  /** Whoever was told of the answer may have made it old again. */
  #isStale(): boolean {
    return this.stale;
  }

  #isOver(generation: number): boolean {
    return generation !== this.#generation;
  }

  async #run(): Promise<void> {
    const generation = this.#generation;
    this.fetching = true;
    do {
      this.stale = false;
      let data: Commands[Name]['response'] | undefined;
      let error: EngineError | undefined;
      try {
        data = await host().call(this.name, this.request);
      } catch (thrown) {
        error = asEngineError(thrown);
      }
      if (this.#isOver(generation)) return;
      // What is shown stays shown when asking anew fails; the error says that it may be old.
      this.error = error;
      if (!error) {
        this.data = data;
        this.#answered(this);
      }
    } while (this.#isStale());
    this.fetching = false;
    this.#running = undefined;
  }
}
