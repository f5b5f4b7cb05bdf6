/** What `profile.yaml` holds, in the order of the form. The defaults are the engine's and asked for, not kept here. */
import type { KeyPath } from './yaml';

export interface Field {
  path: KeyPath;
  kind: 'number' | 'switch' | 'model' | 'list' | 'text';
  /** The least and the most that the engine takes; `fields.test.ts` keeps them equal. */
  bounds?: readonly [least: number, most: number];
  unit?: Unit;
  /** Nothing written means that the engine decides. */
  optional?: boolean;
  /** What nothing written means instead. */
  empty?: 'noLimit';
}

export type Unit =
  'ms' | 's' | 'min' | 'h' | 'MB' | 'tokens' | 'paths' | 'chunks' | 'threads' | 'copies' | 'days';

export interface Section {
  id: string;
  fields: readonly Field[];
}

function number(
  path: KeyPath,
  bounds: readonly [number, number],
  unit: Unit,
  optional = false,
): Field {
  return { path, kind: 'number', bounds, unit, optional };
}

function toggle(...path: KeyPath): Field {
  return { path, kind: 'switch' };
}

export const PATTERNS: KeyPath = ['file_watcher', 'ignore_patterns'];

/** What the form doesn't have: what there may be any number of, and what is changed elsewhere. */
export const ONLY_IN_FILE: readonly KeyPath[] = [
  ['events', 'keep_days_by_kind'],
  ['session', 'prompt'],
  // Chosen in Models that talk.
  ['llm', 'purposes'],
];

export const SECTIONS: readonly Section[] = [
  {
    id: 'security',
    fields: [
      toggle('security', 'block_cloud_apis'),
      toggle('security', 'block_clipboard_export'),
      toggle('security', 'log_api_calls'),
    ],
  },
  {
    id: 'embedding',
    fields: [
      { path: ['embedding', 'model'], kind: 'model' },
      { path: ['embedding', 'code_model'], kind: 'model' },
      number(['embedding', 'batch_size'], [1, 1024], 'chunks'),
      number(['embedding', 'max_threads'], [1, 64], 'threads'),
    ],
  },
  {
    id: 'chunking',
    fields: [
      number(['chunking', 'max_chunk_tokens'], [64, 8192], 'tokens', true),
      number(['chunking', 'overlap_tokens'], [0, 8192], 'tokens'),
      toggle('chunking', 'include_context_header'),
    ],
  },
  {
    id: 'indexing',
    fields: [
      number(['indexing', 'max_file_mb'], [1, 1024], 'MB'),
      toggle('indexing', 'chunk_level_diff'),
      toggle('indexing', 'full_reindex_on_startup'),
      toggle('indexing', 'throttle_on_battery'),
    ],
  },
  {
    id: 'file_watcher',
    fields: [
      number(['file_watcher', 'debounce_ms'], [0, 60_000], 'ms'),
      number(['file_watcher', 'batch_interval_seconds'], [0, 600], 's'),
      number(['file_watcher', 'max_batch_size'], [1, 10_000], 'paths'),
      number(['file_watcher', 'reconcile_minutes'], [1, 1440], 'min'),
    ],
  },
  {
    id: 'backup',
    fields: [
      number(['backup', 'every_hours'], [1, 8760], 'h'),
      number(['backup', 'keep'], [1, 1000], 'copies'),
    ],
  },
  {
    id: 'events',
    fields: [number(['events', 'keep_days'], [1, 36_500], 'days')],
  },
  {
    id: 'notes',
    fields: [{ path: ['notes', 'folder'], kind: 'text' }],
  },
  {
    id: 'session',
    fields: [
      number(['session', 'capture_minutes'], [1, 1440], 'min'),
      number(['session', 'inactive_minutes'], [1, 1440], 'min'),
      number(['session', 'deadline_seconds'], [0.1, 60], 's'),
      number(['session', 'keep_all_days'], [1, 36_500], 'days'),
      number(['session', 'keep_daily_days'], [1, 36_500], 'days'),
      { path: ['session', 'leave_out_commands'], kind: 'list' },
    ],
  },
  {
    id: 'llm',
    fields: [
      { ...number(['llm', 'tokens_a_day'], [1, 1_000_000_000], 'tokens', true), empty: 'noLimit' },
      number(['llm', 'answer_seconds'], [0.1, 60], 's'),
    ],
  },
];

export const FIELDS: readonly Field[] = SECTIONS.flatMap((section) => section.fields);

/** Whether a problem is with a field; one of a list names an entry of it. */
export function isOf(problem: { key: string }, field: Field): boolean {
  const key = dotted(field.path);
  return problem.key === key || (field.kind === 'list' && problem.key.startsWith(key));
}

export function dotted(path: KeyPath): string {
  return path.join('.');
}

/** Returns what is written for what was typed: a number where it is one, else the text, which the engine judges. */
export function written(field: Field, typed: string): string | number | null {
  const text = typed.trim();
  if (field.kind === 'text') return text;
  if (text === '' && field.optional) return null;
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
