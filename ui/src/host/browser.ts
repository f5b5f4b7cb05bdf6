/** A browser tab: calls by HTTP, events by WebSocket, signed in by a cookie. */
import type { CommandName, Commands } from '../api/generated/client';
import type { PipelineEvent } from '../api/generated/types';
import { host as text } from '../text/host';
import { readJson } from './answer';
import { type Connection, EngineError, type Host, isApiError } from './host';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;

/** Returns how long to wait before the next attempt: doubling, and never the same for two tabs. */
export function pause(attempt: number, random: () => number = Math.random): number {
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
  return longest * (0.75 + random() / 4);
}

function unreachable(): EngineError {
  return new EngineError({ code: 'io', message: text.unreachable, hint: text.unreachableHint });
}

/** Calls a command. A 401 means that this browser isn't let in. */
async function post(name: string, request: unknown, refused: () => void): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(`/rpc/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      credentials: 'same-origin',
      body: JSON.stringify(request),
    });
  } catch {
    throw unreachable();
  }
  if (response.status === 401) refused();
  let body: unknown;
  try {
    body = await readJson(response);
  } catch {
    // A proxy before the engine answers for it, and not in JSON.
    throw unreachable();
  }
  if (response.ok) return body;
  if (isApiError(body)) throw new EngineError(body);
  throw new EngineError({ code: 'internal', message: text.unreadable(name, response.status) });
}

/** Keeps one socket open, and opens it again when it breaks. */
class Events {
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #ended = false;
  readonly #onEvent: (event: PipelineEvent) => void;
  readonly #onConnection: (connection: Connection) => void;

  constructor(
    onEvent: (event: PipelineEvent) => void,
    onConnection: (connection: Connection) => void,
  ) {
    this.#onEvent = onEvent;
    this.#onConnection = onConnection;
    onConnection('connecting');
    addEventListener('online', this.#now);
    document.addEventListener('visibilitychange', this.#now);
    this.#open();
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    removeEventListener('online', this.#now);
    document.removeEventListener('visibilitychange', this.#now);
    this.#socket?.close();
  }

  #open(): void {
    const address = new URL('/events', location.href);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(address);
    let opened = false;
    this.#socket = socket;
    socket.onopen = () => {
      opened = true;
      this.#attempt = 0;
      if (!this.#ended) this.#onConnection('open');
    };
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      if (!this.#ended) this.#onEvent(JSON.parse(data) as PipelineEvent);
    };
    socket.onclose = () => {
      if (this.#ended) return;
      this.#socket = undefined;
      if (opened) this.#onConnection('lost');
      else void this.#whyRefused();
      this.#later();
    };
  }

  /** A refused upgrade and an absent engine look the same to a page: only a call tells them apart. */
  async #whyRefused(): Promise<void> {
    let connection: Connection = 'lost';
    const refused = () => (connection = 'signed-out');
    await post('about', {}, refused).catch(() => undefined);
    if (!this.#ended && this.#socket?.readyState !== WebSocket.OPEN) this.#onConnection(connection);
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#open();
    }, pause(this.#attempt++));
  }

  /** Back in sight or online: whoever looks shouldn't wait for a timer. */
  readonly #now = () => {
    if (this.#ended || this.#socket || document.visibilityState === 'hidden') return;
    clearTimeout(this.#timer);
    this.#attempt = 0;
    this.#open();
  };
}

export function browser(): Host {
  let onConnection: ((connection: Connection) => void) | undefined;
  return {
    kind: 'browser',
    call: async <Name extends CommandName>(name: Name, request: Commands[Name]['request']) =>
      (await post(name, request, () => onConnection?.('signed-out'))) as Commands[Name]['response'],
    listen: (onEvent, told) => {
      onConnection = told;
      const events = new Events(onEvent, told);
      return () => {
        onConnection = undefined;
        events.end();
      };
    },
    chooseFolders: () => Promise.resolve(null),
    onDrag: () => () => undefined,
    copy: (text) => navigator.clipboard.writeText(text),
    browse: (url) => {
      window.open(url, '_blank', 'noopener,noreferrer');
      return Promise.resolve(true);
    },
    shell: () => null,
  };
}
