/** What the page asks of where it runs: a desktop window or a browser tab. */
import type { CommandName, Commands } from '../api/generated/client';
import type { ApiError, Code, DoctorReport, PipelineEvent } from '../api/generated/types';

/** How the page and the engine are connected. Signed out: the engine is there and doesn't let this browser in. */
export type Connection = 'connecting' | 'open' | 'lost' | 'signed-out';

/** How far a desktop engine is with opening its stores. */
export interface Startup {
  state: 'opening' | 'ready' | 'failed';
  /** What is being done, as a short text of the engine's. */
  step?: string;
  error?: ApiError;
}

/** What only the desktop has. */
export interface Shell {
  startup(): Promise<Startup>;
  /** Tells every change of the startup; returns what ends it. */
  onStartup(told: (startup: Startup) => void): () => void;
  /** Tells the places that deep links and the tray lead to, as `#/search?q=…`; returns what ends it. */
  onNavigate(told: (route: string) => void): () => void;
  retryStartup(): Promise<void>;
  /** Examines the machine, with or without an engine. */
  doctor(): Promise<DoctorReport>;
  /** Closes the engine and the window. */
  quit(): Promise<void>;
}

/** Files and folders that are dragged over the window, left it, or were dropped on it. */
export type Drag = { kind: 'over' | 'left' } | { kind: 'dropped'; paths: string[] };

export interface Host {
  readonly kind: 'desktop' | 'browser';
  /** Rejects with an `EngineError`, never with anything else. */
  call<Name extends CommandName>(
    name: Name,
    request: Commands[Name]['request'],
  ): Promise<Commands[Name]['response']>;
  /** Listens to what the engine pushes, and to how the connection is; returns what ends it. */
  listen(
    onEvent: (event: PipelineEvent) => void,
    onConnection: (connection: Connection) => void,
  ): () => void;
  /** Asks for folders in the system's dialog: null where there is none, or when the user called it off. */
  chooseFolders(): Promise<string[] | null>;
  /** Tells what is dragged over the window and dropped on it; returns what ends it. A browser tells no paths: nothing. */
  onDrag(told: (drag: Drag) => void): () => void;
  copy(text: string): Promise<void>;
  /** Opens a page of the web, or a new mail, in the user's own program; returns whether it could. */
  browse(url: string): Promise<boolean>;
  /** Null in a browser. */
  shell(): Shell | null;
}

/** An engine's error as something that can be thrown. */
export class EngineError extends Error implements ApiError {
  readonly code: Code;
  readonly hint: string | null;

  constructor(error: ApiError) {
    super(error.message);
    this.name = 'EngineError';
    this.code = error.code;
    this.hint = error.hint ?? null;
  }
}

const CODES: Record<Code, true> = {
  invalid: true,
  'not-found': true,
  exists: true,
  conflict: true,
  'no-profile': true,
  busy: true,
  corrupt: true,
  newer: true,
  'disk-full': true,
  'no-model': true,
  denied: true,
  'too-many': true,
  io: true,
  internal: true,
};

export function isApiError(value: unknown): value is ApiError {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message } = value as Partial<Record<keyof ApiError, unknown>>;
  return typeof code === 'string' && Object.hasOwn(CODES, code) && typeof message === 'string';
}

/** Makes an `EngineError` of whatever was thrown; what isn't the engine's own is an internal error. */
export function asEngineError(thrown: unknown): EngineError {
  if (thrown instanceof EngineError) return thrown;
  if (isApiError(thrown)) return new EngineError(thrown);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new EngineError({ code: 'internal', message });
}
