/** Completes the keys of `profile.yaml`, and the values that there are only a few of. */
import type { Completion, CompletionSource } from '@codemirror/autocomplete';

import type { JsonValue } from '../../../api/generated/types';
import { config as text } from '../../../text/config';
import { dotted, FIELDS, PATTERNS, SECTIONS } from './fields';
import type { KeyPath } from './yaml';

export interface Known {
  defaults: Record<string, Record<string, JsonValue>> | undefined;
  models: readonly string[];
}

interface Found {
  /** Where what is completed begins, from the start of the text. */
  from: number;
  options: Completion[];
}

const SECTION_IDS = SECTIONS.map((section) => section.id);

function sectionAbove(lines: readonly string[]): string | undefined {
  const above = lines.findLast((line) => /^[^\s#-]/.test(line));
  return above?.split(':')[0]?.trim();
}

function keysOf(section: string): KeyPath[] {
  const paths = [...FIELDS.map((field) => field.path), PATTERNS];
  return paths.filter((path) => path[0] === section);
}

function valuesOf(path: string, known: Known): string[] {
  const field = FIELDS.find((one) => dotted(one.path) === path);
  if (field?.kind === 'switch') return ['true', 'false'];
  if (field?.kind === 'model') return known.models.map((model) => JSON.stringify(model));
  return field?.optional ? ['null'] : [];
}

/** Returns what may stand before `at`; undefined where there is nothing to say. */
export function completions(content: string, at: number, known: Known): Found | undefined {
  const lines = content.slice(0, at).split('\n');
  const line = lines.pop() ?? '';
  const value = /^\s+(\w+):\s*(\S*)$/.exec(line);
  if (value) {
    const [, key = '', typed = ''] = value;
    const path = `${sectionAbove(lines) ?? ''}.${key}`;
    const options = valuesOf(path, known).map((label): Completion => ({ label, type: 'constant' }));
    return options.length > 0 ? { from: at - typed.length, options } : undefined;
  }
  const [, indent = '', typed = ''] = /^(\s*)(\w*)$/.exec(line) ?? [];
  if (line !== indent + typed) return undefined;
  const from = at - typed.length;
  if (indent === '') {
    const there = content.split('\n').map((one) => one.split(':')[0]);
    return {
      from,
      options: SECTION_IDS.filter((id) => id === typed || !there.includes(id)).map((id) => ({
        label: id,
        apply: `${id}:`,
        detail: text.file.complete.section,
        info: text.sections[id] ?? '',
        type: 'namespace',
      })),
    };
  }
  const section = sectionAbove(lines);
  if (section === undefined) return undefined;
  return {
    from,
    options: keysOf(section).map((path): Completion => {
      const usual = known.defaults?.[path[0]]?.[path[1]];
      const plain = usual !== undefined && !Array.isArray(usual);
      return {
        label: path[1],
        apply: `${path[1]}: `,
        type: 'property',
        ...(plain && { detail: text.file.complete.default(JSON.stringify(usual)) }),
        info: text.fields[dotted(path)]?.meaning ?? text.patterns.note,
      };
    }),
  };
}

/** Returns the editor's source of completions; `known` is asked each time. */
export function completing(known: () => Known): CompletionSource {
  return (context) => {
    const { state, pos, explicit } = context;
    const found = completions(state.doc.toString(), pos, known());
    if (!found || (!explicit && found.from === pos)) return null;
    return { ...found, validFor: /^["\w]*$/ };
  };
}
