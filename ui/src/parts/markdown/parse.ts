/**
 * Reads Markdown into pieces of the page. No HTML is made on the way, so none of it can get in: what a text may become
 * is what is listed here. Loaded when first needed.
 */
import MarkdownIt, { type Token } from 'markdown-it';

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

export type Node =
  | { kind: 'text'; text: string }
  | { kind: 'piece'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'break' }
  | { kind: 'rule' }
  | { kind: 'fence'; text: string; language: string }
  | { kind: 'link'; to: string; children: Node[] }
  | {
      kind: 'element';
      tag: Tag;
      /** The number of a list's first entry. */
      start: number | undefined;
      /** Of a cell. */
      align: string | undefined;
      children: Node[];
    };

const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

const markdown = new MarkdownIt('default', { html: false, linkify: true });
// What a link may lead to is decided below, once and for every way to write one.
markdown.validateLink = () => true;
// `parser.rs` is a file, not a place in Serbia.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });

/** Returns where a link leads, if it may lead there. */
export function allowed(to: string): string | undefined {
  try {
    const address = new URL(to);
    return SCHEMES.has(address.protocol) ? address.href : undefined;
  } catch {
    // It leads to nowhere by itself: a relative one would lead into the page.
    return undefined;
  }
}

function isTag(name: string): name is Tag {
  return (TAGS as readonly string[]).includes(name);
}

/** Returns a text cut where a pattern finds something. */
function cut(text: string, pattern: RegExp | undefined): Node[] {
  if (!pattern) return text === '' ? [] : [{ kind: 'text', text }];
  const nodes: Node[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match[0] === '') continue;
    if (match.index > from) nodes.push({ kind: 'text', text: text.slice(from, match.index) });
    nodes.push({ kind: 'piece', text: match[0] });
    from = match.index + match[0].length;
  }
  if (from < text.length) nodes.push({ kind: 'text', text: text.slice(from) });
  return nodes;
}

function alignOf(token: Token): string | undefined {
  return /text-align:\s*(left|center|right)/.exec(String(token.attrGet('style') ?? ''))?.[1];
}

function opened(token: Token, children: Node[]): Node | undefined {
  if (token.type === 'link_open') {
    const to = allowed(String(token.attrGet('href') ?? ''));
    return to === undefined ? undefined : { kind: 'link', to, children };
  }
  if (token.hidden || !isTag(token.tag)) return undefined;
  const start = token.tag === 'ol' ? Number(token.attrGet('start') ?? 1) : undefined;
  return { kind: 'element', tag: token.tag, start, align: alignOf(token), children };
}

function leaf(token: Token, pattern: RegExp | undefined): Node[] {
  switch (token.type) {
    case 'softbreak':
      return [{ kind: 'text', text: '\n' }];
    case 'hardbreak':
      return [{ kind: 'break' }];
    case 'hr':
      return [{ kind: 'rule' }];
    case 'code_inline':
      return [{ kind: 'code', text: token.content }];
    case 'fence':
    case 'code_block': {
      const language = token.info.trim().split(/\s+/, 1)[0] ?? '';
      return [{ kind: 'fence', text: token.content.replace(/\n$/, ''), language }];
    }
    // Nothing is fetched to be looked at: its words stand for it.
    case 'image':
      return cut(token.content, undefined);
    default:
      return cut(token.content, pattern);
  }
}

function build(tokens: readonly Token[], pattern: RegExp | undefined, into: Node[]): void {
  const stack: Node[][] = [into];
  for (const token of tokens) {
    const here = stack.at(-1) ?? into;
    if (token.nesting > 0) {
      const children: Node[] = [];
      const node = opened(token, children);
      if (node) here.push(node);
      // What stands for nothing by itself leaves its contents where it is.
      stack.push(node ? children : here);
    } else if (token.nesting < 0) {
      if (stack.length > 1) stack.pop();
    } else if (token.type === 'inline') build(token.children ?? [], pattern, here);
    else here.push(...leaf(token, pattern));
  }
}

/** Returns what a text says; what `pattern` (global) finds in its words is a piece of its own. */
export function parse(text: string, pattern?: RegExp): Node[] {
  const nodes: Node[] = [];
  build(markdown.parse(text, {}), pattern, nodes);
  return nodes;
}
