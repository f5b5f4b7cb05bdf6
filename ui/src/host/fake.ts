/** A host for tests: it answers as told, and pushes what the test wants pushed. */
import type { CommandName } from '../api/generated/client';
import type { PipelineEvent } from '../api/generated/types';
import { type Connection, type Drag, EngineError, type Host, type Shell } from './host';

type Answer = (request: never) => unknown;

export class FakeHost implements Host {
  readonly kind: 'desktop' | 'browser' = 'browser';
  /** Every call, in order. */
  readonly calls: { name: CommandName; request: unknown }[] = [];
  readonly copied: string[] = [];
  readonly browsed: string[] = [];
  #onEvent: ((event: PipelineEvent) => void) | undefined;
  #onDrag: ((drag: Drag) => void) | undefined;
  #onConnection: ((connection: Connection) => void) | undefined;

  /** What each command answers: a function of its request, whose promise is waited for. */
  constructor(readonly answers: Partial<Record<CommandName, Answer>> = {}) {}

  async call(name: CommandName, request: unknown): Promise<never> {
    this.calls.push({ name, request });
    const answer = this.answers[name];
    if (!answer) throw new EngineError({ code: 'internal', message: `the test has no ${name}` });
    return (await answer(request as never)) as never;
  }

  count(name: CommandName): number {
    return this.calls.filter((call) => call.name === name).length;
  }

  listen(
    onEvent: (event: PipelineEvent) => void,
    onConnection: (connection: Connection) => void,
  ): () => void {
    this.#onEvent = onEvent;
    this.#onConnection = onConnection;
    onConnection('connecting');
    return () => {
      this.#onEvent = undefined;
      this.#onConnection = undefined;
    };
  }

  push(event: PipelineEvent): void {
    this.#onEvent?.(event);
  }

  become(connection: Connection): void {
    this.#onConnection?.(connection);
  }

  chooseFolders(): Promise<string[] | null> {
    return Promise.resolve(null);
  }

  onDrag(told: (drag: Drag) => void): () => void {
    this.#onDrag = told;
    return () => {
      if (this.#onDrag === told) this.#onDrag = undefined;
    };
  }

  drag(drag: Drag): void {
    this.#onDrag?.(drag);
  }

  copy(text: string): Promise<void> {
    this.copied.push(text);
    return Promise.resolve();
  }

  browse(url: string): Promise<boolean> {
    this.browsed.push(url);
    return Promise.resolve(true);
  }

  shell(): Shell | null {
    return null;
  }
}
