/** The headings of a note. Loaded with the first outline that is shown. */
import { parser } from '@lezer/markdown';

export interface Heading {
  /** From 1. */
  line: number;
  level: number;
  title: string;
}

export function outlineOf(text: string): Heading[] {
  const headings: Heading[] = [];
  let [line, counted] = [1, 0];
  parser.parse(withoutMatter(text)).iterate({
    enter: ({ name, from, to }) => {
      const level = /^(?:ATXHeading|SetextHeading)(\d)$/.exec(name)?.[1];
      if (level === undefined) return name === 'Document' || name === 'Blockquote';
      for (; counted < from; counted++) if (text.charCodeAt(counted) === 10) line++;
      headings.push({ line, level: Number(level), title: plain(text.slice(from, to)) });
      return false;
    },
  });
  return headings;
}

/** Returns the text with its front matter blank, so that every line stays where it is. */
function withoutMatter(text: string): string {
  const matter = /^---[ \t]*\n(?:[\s\S]*?\n)?---[ \t]*(?:\n|$)/.exec(text)?.[0] ?? '';
  return matter.replace(/[^\n]/g, ' ') + text.slice(matter.length);
}

/** A heading without what makes it one, and without the marks in it. */
function plain(heading: string): string {
  return heading
    .replace(/^#+\s*|\n\s*(?:=+|-+)\s*$/g, '')
    .replace(/\s+#+\s*$/, '')
    .replace(/\[\[(?:[^[\]|]*\|)?([^[\]]*)\]\]/g, '$1')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|~~|`)(.+?)\1/g, '$2')
    .replace(/\*(.+?)\*/g, '$1')
    .trim();
}
