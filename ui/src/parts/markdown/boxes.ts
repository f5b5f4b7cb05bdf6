/** Finds the boxes of task lists where they stand in a text. */
import type { Token } from 'markdown-it';

import type { Box } from './node';

const BOX = /^\[([ xX])\][ \t]+/;

/** Returns where each line of a text begins, and where it ends, as the parser counts lines. */
export function startsOf(text: string): number[] {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n?|\n/g)) starts.push(index + end.length);
  if (starts.at(-1) !== text.length) starts.push(text.length);
  return starts;
}

/** Whether what a list's entry says begins with a box. */
export function isBox(tokens: readonly Token[], at: number): boolean {
  const [item, paragraph, said] = [tokens[at - 2], tokens[at - 1], tokens[at]];
  const first = said?.children?.[0];
  return (
    item?.type === 'list_item_open' &&
    paragraph?.type === 'paragraph_open' &&
    // Both: one written `\\[ ]` is none.
    BOX.test(said?.content ?? '') &&
    first?.type === 'text' &&
    BOX.test(first.content)
  );
}

export function withoutBox({ children }: Token): Token[] {
  const [first, ...rest] = children ?? [];
  if (first) first.content = first.content.replace(BOX, '');
  return first ? [first, ...rest] : rest;
}

interface Place {
  source: string;
  starts: readonly number[];
  /** Where the box's block begins. */
  from: number;
}

export function boxOf({ content, map }: Token, { source, starts, from }: Place): Box {
  const [said = ''] = content.split('\n', 1);
  const line = map?.[0] ?? 0;
  const start = starts[line] ?? 0;
  const written = source.slice(start, starts[line + 1]).trimEnd();
  // The box begins what the line says behind its quotes and list signs: to the line's end.
  const isSure = written.endsWith(said.trimEnd());
  const at = isSure ? start + written.length - said.trimEnd().length - from : undefined;
  return { kind: 'box', at, ticked: !said.startsWith('[ ]'), label: said.slice(3).trim() };
}
