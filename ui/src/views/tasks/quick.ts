/**
 * What a line of text says of a new task: `Fix the parser !high #bug @"Ship the parser" due:fri`. What it doesn't
 * understand stays in the title, as does what a backslash stands before.
 */
import type { IntentInfo } from '../../api/generated/types';
import { dayMeant } from './days';

export const PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

type Named = Pick<IntentInfo, 'id' | 'title'>;

/** A word that looks as if it meant something. */
export interface Unclear {
  word: string;
  /** What it would be. */
  as: 'priority' | 'intent' | 'due';
}

export interface Understood {
  title: string;
  priority: Priority | null;
  labels: readonly string[];
  intent: Named | null;
  due: string | null;
  unclear: readonly Unclear[];
}

/** Returns what of a text is compared: letters and digits. */
function bare(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Returns the one intent that is meant, if it is one. */
export function intentMeant(written: string, intents: readonly Named[]): Named | undefined {
  const word = bare(written);
  if (word === '') return undefined;
  const only = (fits: (title: string) => boolean) => {
    const found = intents.filter(({ title }) => fits(bare(title)));
    return found.length === 1 ? found[0] : undefined;
  };
  return (
    only((title) => title === word) ??
    only((title) => title.startsWith(word)) ??
    only((title) => title.includes(word))
  );
}

export function priorityMeant(written: string): Priority | undefined {
  const word = written.toLowerCase();
  return word === '' ? undefined : PRIORITIES.find((one) => one.startsWith(word));
}

const WORD = /@"[^"]*"?|\S+/gu;
/** With a letter in it: `#12` is the number of something. */
const LABEL = /^#(?=\S*\p{L})[\p{L}\p{N}_][\p{L}\p{N}_./-]*$/u;

export function understand(line: string, intents: readonly Named[], today: string): Understood {
  const title: string[] = [];
  const labels: string[] = [];
  const unclear: Unclear[] = [];
  let priority: Priority | null = null;
  let intent: Named | null = null;
  let due: string | null = null;

  for (const [word] of line.matchAll(WORD)) {
    const rest = word.slice(1);
    const isUnclear = (as: Unclear['as']) => {
      unclear.push({ word, as });
      title.push(word);
    };
    if (/^\\(?:[!#@]|due:)/i.test(word)) {
      title.push(rest);
    } else if (/^!\p{L}+$/u.test(word)) {
      const meant = priorityMeant(rest);
      if (meant) priority = meant;
      else isUnclear('priority');
    } else if (LABEL.test(word)) {
      if (!labels.some((label) => label.toLowerCase() === rest.toLowerCase())) labels.push(rest);
    } else if (/^@["\p{L}\p{N}]/u.test(word)) {
      const meant = intentMeant(rest.replaceAll('"', ''), intents);
      if (meant) intent = meant;
      else isUnclear('intent');
    } else if (/^due:./i.test(word)) {
      const meant = dayMeant(word.slice('due:'.length), today);
      if (meant) due = meant;
      else isUnclear('due');
    } else {
      title.push(word);
    }
  }
  return { title: title.join(' '), priority, labels, intent, due, unclear };
}
