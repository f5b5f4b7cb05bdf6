/** Kinds of events by their family, which is the first word of each. */
import Activity from '@lucide/svelte/icons/activity';
import Archive from '@lucide/svelte/icons/archive';
import CircleAlert from '@lucide/svelte/icons/circle-alert';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import Cpu from '@lucide/svelte/icons/cpu';
import Database from '@lucide/svelte/icons/database';
import File from '@lucide/svelte/icons/file';
import Folder from '@lucide/svelte/icons/folder';
import GitBranch from '@lucide/svelte/icons/git-branch';
import History from '@lucide/svelte/icons/history';
import Import from '@lucide/svelte/icons/import';
import Layers from '@lucide/svelte/icons/layers';
import ListTodo from '@lucide/svelte/icons/list-todo';
import Pin from '@lucide/svelte/icons/pin';
import Plug from '@lucide/svelte/icons/plug';
import Radar from '@lucide/svelte/icons/radar';
import Radio from '@lucide/svelte/icons/radio';
import Search from '@lucide/svelte/icons/search';
import Settings from '@lucide/svelte/icons/settings-2';
import SquarePen from '@lucide/svelte/icons/square-pen';
import SquareTerminal from '@lucide/svelte/icons/square-terminal';
import Terminal from '@lucide/svelte/icons/terminal';
import type { Component } from 'svelte';

import type { Colour, EventCount } from '../../api/generated/types';

interface Look {
  icon: Component<{ size?: number }>;
  /** Undefined for what is wrong, which has a colour of its own. */
  colour: Colour | undefined;
}

const LOOKS: Readonly<Record<string, Look>> = {
  file: { icon: File, colour: 'blue' },
  folder: { icon: Folder, colour: 'blue' },
  scan: { icon: Radar, colour: 'teal' },
  search: { icon: Search, colour: 'violet' },
  task: { icon: ListTodo, colour: 'amber' },
  profile: { icon: Layers, colour: 'green' },
  settings: { icon: Settings, colour: 'slate' },
  problem: { icon: CircleAlert, colour: undefined },
  'problem.ended': { icon: CircleCheck, colour: 'green' },
  call: { icon: Plug, colour: undefined },
  run: { icon: Terminal, colour: 'orange' },
  command: { icon: SquareTerminal, colour: 'orange' },
  editor: { icon: SquarePen, colour: 'blue' },
  signal: { icon: Radio, colour: 'slate' },
  session: { icon: History, colour: 'green' },
  statement: { icon: Pin, colour: 'amber' },
  branch: { icon: GitBranch, colour: 'rose' },
  model: { icon: Cpu, colour: 'violet' },
  index: { icon: Database, colour: 'teal' },
  backup: { icon: Archive, colour: 'green' },
  events: { icon: Import, colour: 'slate' },
};

export function familyOf(kind: string): string {
  return kind.split('.', 1)[0] ?? kind;
}

export function lookOf(kind: string): Look {
  return LOOKS[kind] ?? LOOKS[familyOf(kind)] ?? { icon: Activity, colour: 'slate' };
}

export interface Family {
  name: string;
  /** What stands for all of its kinds. */
  pattern: string;
  events: number;
  kinds: readonly EventCount[];
}

/** Returns the kinds by family, the largest first; a kind that is held and has no events is there all the same. */
export function familiesOf(kinds: readonly EventCount[], held: readonly string[] = []): Family[] {
  const gone = held.filter((kind) => !isPattern(kind) && !kinds.some(({ name }) => name === kind));
  const families = new Map<string, EventCount[]>();
  const add = (count: EventCount) => {
    const name = familyOf(count.name);
    const of = families.get(name);
    if (of) of.push(count);
    else families.set(name, [count]);
  };
  kinds.forEach(add);
  gone.forEach((name) => {
    add({ name, events: 0 });
  });
  for (const pattern of held.filter(isPattern)) {
    const name = familyOf(pattern);
    if (!families.has(name)) families.set(name, []);
  }
  return [...families]
    .map(([name, of]) => ({
      name,
      pattern: `${name}.*`,
      events: of.reduce((sum, { events }) => sum + events, 0),
      kinds: [...of].sort((a, b) => b.events - a.events || (a.name < b.name ? -1 : 1)),
    }))
    .sort((a, b) => b.events - a.events || (a.name < b.name ? -1 : 1));
}

export function isPattern(kind: string): boolean {
  return kind.includes('*');
}

/** Returns what holds when a kind is added or taken away; a whole family takes the place of its kinds. */
export function toggled(held: readonly string[], kind: string, family: Family): string[] {
  if (isPattern(kind)) {
    const others = held.filter((one) => familyOf(one) !== family.name);
    return held.includes(kind) ? others : [...others, kind];
  }
  // Of a whole family one is taken away: the others stay.
  const single = held.includes(family.pattern)
    ? held.flatMap((one) => (one === family.pattern ? family.kinds.map(({ name }) => name) : one))
    : [...held];
  const now = single.includes(kind) ? single.filter((one) => one !== kind) : [...single, kind];
  const isWhole = family.kinds.length > 1 && family.kinds.every(({ name }) => now.includes(name));
  if (!isWhole) return now;
  return [...now.filter((one) => familyOf(one) !== family.name), family.pattern];
}
