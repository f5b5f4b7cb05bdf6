/**
 * What of the board is shown, as a link and back: `#/tasks?q=…&label=…&priority=…&due=…&intent=…&source=…&asks=1`,
 * `lanes=intent`, and beside the board `task=<id>` or `side=proposed|intents`.
 */
import { href } from '../../app/place';
import { PRIORITIES, type Priority } from './quick';

export const DUES = ['overdue', 'today', 'week', 'none'] as const;
export type Due = (typeof DUES)[number];

export const SOURCES = ['comment', 'checkbox', 'failure', 'chat', 'manual'] as const;
export type Source = (typeof SOURCES)[number];

/** Stands for “no intent” where intents are named by their ids. */
export const NO_INTENT = 'none';

export interface Filter {
  text: string;
  labels: readonly string[];
  priorities: readonly Priority[];
  due: Due | null;
  /** Ids, or `NO_INTENT`. */
  intents: readonly string[];
  sources: readonly Source[];
  /** Only those that ask to be closed. */
  asks: boolean;
}

export type Side = 'proposed' | 'intents';

export interface Place {
  filter: Filter;
  lanes: boolean;
  /** The task that is open. */
  task: string | null;
  side: Side | null;
}

export const EVERYTHING: Filter = {
  text: '',
  labels: [],
  priorities: [],
  due: null,
  intents: [],
  sources: [],
  asks: false,
};

type Query = Readonly<Record<string, string>>;

function several(text: string | undefined): string[] {
  return [...new Set(text?.split(',').filter(Boolean))];
}

function known<Word extends string>(words: readonly Word[], text: string | undefined): Word[] {
  const said = several(text);
  return words.filter((word) => said.includes(word));
}

export function placeOf(query: Query): Place {
  const { q, label, priority, due, intent, source, asks, lanes, task, side } = query;
  return {
    filter: {
      text: q ?? '',
      labels: several(label),
      priorities: known(PRIORITIES, priority),
      due: DUES.find((one) => one === due) ?? null,
      intents: several(intent),
      sources: known(SOURCES, source),
      asks: asks === '1',
    },
    lanes: lanes === 'intent',
    task: task ?? null,
    side: !task && (side === 'proposed' || side === 'intents') ? side : null,
  };
}

export function linkOf({ filter, lanes, task, side }: Place): string {
  return href('tasks', [], {
    q: filter.text,
    label: filter.labels.join(','),
    priority: filter.priorities.join(','),
    due: filter.due,
    intent: filter.intents.join(','),
    source: filter.sources.join(','),
    asks: filter.asks ? 1 : null,
    lanes: lanes ? 'intent' : null,
    task,
    side: task ? null : side,
  });
}

export function isFiltered(filter: Filter): boolean {
  return linkOf({ filter, lanes: false, task: null, side: null }) !== href('tasks');
}
