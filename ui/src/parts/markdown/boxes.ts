/** Finds the boxes of task lists in a Markdown text. */
import { GFM, parser } from '@lezer/markdown';

const markdown = parser.configure(GFM);

export interface Box {
  /** Where its `[` stands, from 0. */
  at: number;
  ticked: boolean;
  /** What is to be done. */
  label: string;
}

export function boxesIn(text: string): Box[] {
  const boxes: Box[] = [];
  markdown.parse(text).iterate({
    enter: ({ name, from, to }) => {
      if (name !== 'TaskMarker') return;
      const label = text.slice(to).split('\n', 1)[0] ?? '';
      boxes.push({ at: from, ticked: /x/i.test(text.slice(from, to)), label: label.trim() });
    },
  });
  return boxes;
}
