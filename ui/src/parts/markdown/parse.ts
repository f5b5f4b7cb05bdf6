/**
 * Reads Markdown into pieces of the page. No HTML is made on the way, so none of it can get in: what a text may become
 * is what is listed in `node.ts`. Loaded when first needed.
 */
import MarkdownIt, { type Env, type Token } from 'markdown-it';

import { addressOf, allowed } from './address';
import { boxOf, isBox, startsOf, withoutBox } from './boxes';
import { named, nameOf } from './named';
import { isTag, type Node } from './node';

/** A paragraph, a list, a table: what stands by itself. */
export interface Block {
  nodes: readonly Node[];
  /** Where it begins in the text, from 1. */
  line: number;
}

export interface Read {
  blocks: readonly Block[];
  /** Where each block begins in the text, from 0. They change with every key above a block, and it doesn't. */
  froms: readonly number[];
  /** It can't be laid out: it is to be shown as it is written. */
  plain: boolean;
}

export interface Kind {
  /** It may have front matter, names that lead somewhere, and pictures of which one wants to know where they are. */
  note?: boolean;
  /** Words that are pieces of their own; global. */
  pattern?: RegExp | undefined;
}

/** Longer than this, laying it out would be felt at every key. */
const LONGEST = 1_000_000;
/** What is nested deeper is left out by the parser. Nobody means that much. */
const DEEPEST = 100;
/** Text in front matter is no Markdown: `---` below a line would make a heading of it. */
const FRONT_MATTER = /^---[ \t]*\r?\n((?:[\s\S]*?\n)?)---[ \t]*(?:\r?\n|$)/;

const markdown = new MarkdownIt('default', { html: false, linkify: true, maxNesting: DEEPEST });
// What a link may lead to is decided in `address.ts`, once and for every way to write one.
markdown.validateLink = () => true;
markdown.normalizeLink = (written) => written;
// `parser.rs` is a file, not a place in Serbia.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
markdown.use(named);

const PLAIN: Read = { blocks: [], froms: [], plain: true };

/** What is the same for a whole text, or for a block of it. */
interface Around extends Kind {
  source: string;
  /** Where each line begins. */
  starts: readonly number[];
  /** Where the block begins. */
  from: number;
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

function linked(written: string, children: Node[], note: boolean): Node | undefined {
  const to = allowed(written);
  if (to !== undefined) return { kind: 'link', to, children };
  // In an answer it would lead to nowhere.
  if (!note) return undefined;
  const address = addressOf(written);
  switch (address.kind) {
    case 'name':
    case 'anchor':
      return { kind: address.kind, name: address.name, children };
    default:
      return { kind: 'refused', written, children };
  }
}

function picture(token: Token, { note = false }: Around): Node[] {
  const name = markdown.utils.unescapeAll(token.content);
  // Nothing is fetched to be looked at: its words stand for it.
  if (!note) return cut(name, undefined);
  const written = String(token.attrGet('src') ?? '');
  const isData = /^\s*data:/i.test(written);
  const address = linked(written, isData ? [] : [{ kind: 'text', text: written }], true);
  return [{ kind: 'picture', name, address: address ? [address] : [], data: isData }];
}

function opened(token: Token, children: Node[], { note = false }: Around): Node | undefined {
  if (token.type === 'link_open') {
    const name = nameOf(token);
    if (name !== undefined) return { kind: 'name', name, children };
    return linked(String(token.attrGet('href') ?? ''), children, note);
  }
  if (token.hidden || !isTag(token.tag)) return undefined;
  const start = token.tag === 'ol' ? Number(token.attrGet('start') ?? 1) : undefined;
  return { kind: 'element', tag: token.tag, start, align: alignOf(token), children };
}

function leaf(token: Token, around: Around): Node[] {
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
    case 'image':
      return picture(token, around);
    default:
      return cut(token.content, around.pattern);
  }
}

function build(tokens: readonly Token[], around: Around, into: Node[]): void {
  const stack: Node[][] = [into];
  for (const [at, token] of tokens.entries()) {
    const here = stack.at(-1) ?? into;
    if (token.nesting > 0) {
      const children: Node[] = [];
      const node = opened(token, children, around);
      if (node) here.push(node);
      // What stands for nothing by itself leaves its contents where it is.
      stack.push(node ? children : here);
    } else if (token.nesting < 0) {
      if (stack.length > 1) stack.pop();
    } else if (token.type !== 'inline') here.push(...leaf(token, around));
    else if (isBox(tokens, at)) {
      here.push(boxOf(token, around));
      build(withoutBox(token), around, here);
    } else build(token.children ?? [], around, here);
  }
}

/** Returns the tokens of each block. */
function groups(tokens: readonly Token[]): Token[][] {
  const all: Token[][] = [];
  let depth = 0;
  for (const token of tokens) {
    if (depth === 0) all.push([]);
    all.at(-1)?.push(token);
    depth += token.nesting;
  }
  return all;
}

/**
 * Returns what reads a text as it grows or changes: what of it is as it was before is the same object, so that it
 * isn't laid out anew.
 */
export function reader({ note = false, pattern }: Kind = {}): (text: string) => Read {
  let known = new Map<string, readonly Node[]>();
  let last: readonly Block[] = [];
  let referred = '';

  return (text) => {
    if (text.length > LONGEST) return PLAIN;
    const [matter = '', yaml = ''] = (note ? FRONT_MATTER.exec(text) : null) ?? [];
    const source = text.slice(matter.length);
    const env: Env = { note };
    const tokens = markdown.parse(source, env);
    if (tokens.some(({ level }) => level >= DEEPEST - 1)) return PLAIN;
    const references = JSON.stringify(env.references ?? '');
    const before = references === referred ? known : new Map<string, readonly Node[]>();
    const [now, starts] = [new Map<string, readonly Node[]>(), startsOf(source)];
    const [blocks, froms]: [Block[], number[]] = [[], []];
    const add = (nodes: readonly Node[], line: number, from: number): void => {
      const same = last[blocks.length];
      blocks.push(same?.nodes === nodes && same.line === line ? same : { nodes, line });
      froms.push(from);
    };
    if (matter !== '') {
      const nodes: Node[] = [{ kind: 'fence', text: yaml.replace(/\r?\n$/, ''), language: 'yaml' }];
      add(nodes, 1, 0);
    }
    const above = matter.split('\n').length;
    for (const group of groups(tokens)) {
      const [first, last] = group[0]?.map ?? [0, 0];
      const from = starts[first] ?? 0;
      const written = source.slice(from, starts[last]);
      let nodes = now.get(written) ?? before.get(written);
      if (!nodes) {
        const made: Node[] = [];
        build(group, { note, pattern, source, starts, from }, made);
        nodes = made;
      }
      now.set(written, nodes);
      add(nodes, first + above, from + matter.length);
    }
    [known, last, referred] = [now, blocks, references];
    return { blocks, froms, plain: false };
  };
}
