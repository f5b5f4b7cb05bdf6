/** The messages of a thread: as they were read, as they were just asked for, and as they are being written. */
import { untrack } from 'svelte';

import { type Read, read, write } from '../../api/cache.svelte';
import type { ChatMessage, ChatThread, Sent, ShownThread } from '../../api/generated/types';
import { hear, type News } from '../../api/news';
import { attempt } from '../../app/toasts.svelte';
import { further, type Piece, settle } from './writing';

/** What is read of an answer that is being written is a little behind what is told: it is read no more often. */
const CALM_MS = 250;

/** What was asked here, until it stands in what is read. */
interface Asked extends Sent {
  /** What was read before it was asked. */
  before: ShownThread | undefined;
}

/** Returns the messages with a question and its answer, which take the place of what was answered before. */
export function withAsked(
  messages: readonly ChatMessage[],
  { question, answer }: Pick<Sent, 'question' | 'answer'>,
): ChatMessage[] {
  const at = messages.findIndex(({ id }) => id === question.id);
  return [...(at < 0 ? messages : messages.slice(0, at)), question, answer];
}

export class Conversation {
  readonly shown: Read<'chat.show'>;
  /** The question that is on its way. */
  asking = $state<string>();

  readonly #thread: () => string | undefined;
  #asked = $state.raw<Asked>();
  /** What was heard of the answers that are being written, by id. */
  #heard = $state.raw<Readonly<Record<string, string>>>({});
  /** The pieces that have no place in them yet, by id. */
  #waiting: Readonly<Record<string, readonly Piece[]>> = {};
  #readAt = -Infinity;

  readonly messages: readonly ChatMessage[] = $derived.by(() => {
    const shown = this.shown.data;
    const asked = this.#asked;
    const fresh = asked !== undefined && asked.thread.id === this.#thread();
    const messages = shown?.messages ?? [];
    const all = fresh && shown === asked.before ? withAsked(messages, asked) : messages;
    return all.map((message) => {
      const heard = message.state === 'writing' ? this.#heard[message.id] : undefined;
      return heard === undefined ? message : { ...message, text: further(message.text, heard) };
    });
  });

  /** The answer that is being written. */
  readonly writing: ChatMessage | undefined = $derived(
    this.messages.findLast(({ state }) => state === 'writing'),
  );
  /** The last answer, whatever became of it. */
  readonly answer: ChatMessage | undefined = $derived(
    this.messages.findLast(({ role }) => role === 'assistant'),
  );
  readonly title: string | undefined = $derived.by(() => {
    const read = this.shown.data?.thread.title;
    const asked = this.#asked?.thread;
    return read ?? (asked?.id === this.#thread() ? asked?.title : undefined);
  });

  /** Made while a component is. */
  constructor(thread: () => string | undefined) {
    this.#thread = thread;
    this.shown = read('chat.show', () => {
      const id = thread();
      return id === undefined ? null : { id };
    });
    $effect(() =>
      hear('chat_text', (piece) => {
        // The first pieces may come before it is known which thread it is.
        if (piece.thread === thread() || this.asking !== undefined) this.#hear(piece);
      }),
    );
    $effect(() => {
      const { data } = this.shown;
      if (data)
        untrack(() => {
          this.#catchUp(data);
        });
    });
  }

  /** Asks; returns the thread, or nothing when it couldn't be asked, which is said. */
  async ask(text: string): Promise<ChatThread | undefined> {
    this.asking = text;
    const sent = await this.#send(() =>
      write('chat.send', { thread: this.#thread() ?? null, text }),
    );
    this.asking = undefined;
    return sent?.thread;
  }

  /** Has the last question answered once more. */
  async retry(): Promise<void> {
    const { answer } = this;
    if (answer) await this.#send(() => write('chat.retry', { id: answer.id }));
  }

  async stop(): Promise<void> {
    const { writing } = this;
    if (writing) await attempt(() => write('chat.stop', { id: writing.id }));
  }

  async #send(ask: () => Promise<Sent>): Promise<Sent | undefined> {
    const thread = this.#thread();
    const before = this.shown.data;
    let sent: Sent | undefined;
    await attempt(async () => {
      sent = await ask();
      this.#begin(sent.answer);
      // What is read of a new thread comes after its first question.
      this.#asked = { ...sent, before: thread === undefined ? undefined : before };
    });
    return sent;
  }

  /** An answer that is given again begins anew; its first pieces may have come before. */
  #begin({ id, text }: ChatMessage): void {
    const made = settle(text, this.#waiting[id] ?? []);
    this.#heard = { ...this.#heard, [id]: made.text };
    this.#waiting = { ...this.#waiting, [id]: made.waiting };
  }

  #hear({ message: id, from, text }: News<'chat_text'>): void {
    const message = this.messages.find((one) => one.id === id);
    const pieces = [...(this.#waiting[id] ?? []), { from, text }];
    const made = message?.state === 'writing' ? settle(message.text, pieces) : undefined;
    this.#waiting = { ...this.#waiting, [id]: made?.waiting ?? pieces };
    if (made && made.text !== message?.text) this.#heard = { ...this.#heard, [id]: made.text };
    const whole = made?.waiting.length === 0 && made.text.startsWith(text, from);
    // Something between is missing, or it was asked elsewhere.
    if (!whole) this.#readAgain();
  }

  #readAgain(): void {
    const now = performance.now();
    if (now - this.#readAt < CALM_MS) return;
    this.#readAt = now;
    void this.shown.refresh();
  }

  /** What was heard while it was read finds its place; what is written to its end needs nothing more. */
  #catchUp({ messages }: ShownThread): void {
    const writing = messages.filter(({ state }) => state === 'writing');
    const made = writing.map(({ id, text }) => {
      const { [id]: heard } = this.#heard;
      return { id, ...settle(further(text, heard), this.#waiting[id] ?? []) };
    });
    this.#heard = Object.fromEntries(made.map(({ id, text }) => [id, text]));
    this.#waiting = Object.fromEntries(made.map(({ id, waiting }) => [id, waiting]));
  }
}
