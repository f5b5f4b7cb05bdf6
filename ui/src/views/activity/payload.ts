/** A payload as fields that can be read: a deep one by the dotted names of what it holds. */
import type { JsonValue } from '../../api/generated/types';
import { events as text } from '../../text/events';

export interface Field {
  name: string;
  value: string;
  /** A path, an id or the like. */
  isCode: boolean;
}

const MOST_ITEMS = 8;
const MOST_DEPTH = 3;
const CODE = /(^|\.)(root|path|worktree|branch|command|cwd|file|id|code|folders)$/;

export function fieldsOf(payload: JsonValue | undefined): Field[] {
  if (payload === undefined || payload === null) return [];
  if (typeof payload === 'object' && !Array.isArray(payload)) return below('', payload, 1);
  return [field('', payload)];
}

function below(name: string, value: Record<string, JsonValue>, depth: number): Field[] {
  return Object.entries(value).flatMap(([key, one]) => {
    const path = name === '' ? key : `${name}.${key}`;
    const isDeep = typeof one === 'object' && one !== null && !Array.isArray(one);
    return isDeep && depth < MOST_DEPTH ? below(path, one, depth + 1) : [field(path, one)];
  });
}

function field(name: string, value: JsonValue): Field {
  return { name, value: said(value), isCode: CODE.test(name) };
}

function said(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return JSON.stringify(value);
  const shown = value
    .slice(0, MOST_ITEMS)
    .map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  const rest = text.more(value.length - shown.length);
  return [shown.join(', '), rest].filter(Boolean).join(' ');
}
