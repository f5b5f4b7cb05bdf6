/** All that a text in Markdown may become in the page. */

const TAGS = [
  'p',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'ul',
  'ol',
  'li',
  'blockquote',
  'em',
  'strong',
  's',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
] as const;

export type Tag = (typeof TAGS)[number];

/** A box of a task list. */
export interface Box {
  kind: 'box';
  /** Where in its block its `[` stands; undefined where that isn't sure, so that it can't be ticked. */
  at: number | undefined;
  ticked: boolean;
  /** What is to be done. */
  label: string;
}

export type Node =
  | { kind: 'text'; text: string }
  | { kind: 'piece'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'break' }
  | { kind: 'rule' }
  | { kind: 'fence'; text: string; language: string }
  | Box
  /** To the web. */
  | { kind: 'link'; to: string; children: Node[] }
  /** To what whoever shows the text knows by this name. */
  | { kind: 'name'; name: string; children: Node[] }
  /** To a heading of the same text. */
  | { kind: 'anchor'; name: string; children: Node[] }
  /** It would run, read or ask for something: it is only shown. */
  | { kind: 'refused'; written: string; children: Node[] }
  /** It isn't fetched: its place says what it is and where it would come from. */
  | { kind: 'picture'; name: string; address: Node[]; data: boolean }
  | {
      kind: 'element';
      tag: Tag;
      /** The number of a list's first entry. */
      start: number | undefined;
      /** Of a cell. */
      align: string | undefined;
      children: Node[];
    };

export function isTag(name: string): name is Tag {
  return (TAGS as readonly string[]).includes(name);
}

/** Where a name leads, as far as is known. */
export interface Known {
  /** A place of the page, `#/…`; undefined when there is nothing of that name. */
  href: string | undefined;
  title: string;
}

export type Resolve = (name: string) => Known;
