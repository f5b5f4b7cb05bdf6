/** A Markdown text as HTML, block by block. Whoever shows it has it cleaned first: `clean.ts`. */
import { Marked, type RendererObject, type Token, type Tokens } from 'marked';

import { markdown as text } from '../../text/markdown';
import { addressOf } from './address';
import { boxesIn } from './boxes';

/** Where a name leads, as far as is known. */
export interface Known {
  /** A place of the page, `#/…`; undefined when there is nothing of that name. */
  href: string | undefined;
  title: string;
}

export type Resolve = (name: string) => Known;

export interface Block {
  html: string;
  /** Where it begins in the text, from 0. */
  from: number;
  /** From 1. */
  line: number;
}

interface Named extends Tokens.Generic {
  type: 'named';
  name: string;
  label: string;
}

/** Colours a piece of code: its HTML. */
export type Colour = (code: string, language: string) => string | undefined;

export function escape(plain: string): string {
  return plain.replace(
    /[&<>"']/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? '&#39;',
  );
}

function named(name: string, inside: string, resolve: Resolve): string {
  const { href, title } = resolve(name);
  const is = href === undefined ? 'unknown' : 'known';
  return `<a href="${escape(href ?? '#')}" class="${is}" data-name="${escape(name)}" title="${escape(title)}">${inside}</a>`;
}

function link(written: string, inside: string, resolve: Resolve): string {
  const address = addressOf(written);
  switch (address.kind) {
    case 'url': {
      const url = escape(address.url);
      return `<a href="${url}" data-url="${url}" title="${url}">${inside}</a>`;
    }
    case 'anchor':
      return `<a href="#" data-anchor="${escape(address.name)}">${inside}</a>`;
    case 'name':
      return named(address.name, inside, resolve);
    case 'refused':
      return `<span class="refused" title="${escape(text.refused(written))}">${inside}</span>`;
  }
}

/** An image isn't fetched: its place says what it is and where it would come from. */
function picture(alt: string, written: string, resolve: Resolve): string {
  const address = /^\s*data:/i.test(written) ? text.dataImage : written;
  const name = `<span class="picture-name">${escape(text.image(alt))}</span>`;
  return `<span class="picture">${name} ${link(written, escape(address), resolve)}</span>`;
}

function renderer(resolve: Resolve, colour: Colour): RendererObject {
  return {
    // As it is written, rather than left out: who wrote it sees that it isn't followed.
    html: (token) => (token.block ? `<p>${escape(token.text.trim())}</p>\n` : escape(token.text)),
    link(token) {
      return link(token.href, this.parser.parseInline(token.tokens), resolve);
    },
    image: (token) => picture(token.text, token.href, resolve),
    checkbox: ({ checked }) =>
      `<input type="checkbox" class="box"${checked ? ' checked' : ''} disabled> `,
    code: ({ text: code, lang }) => {
      const language = /^\S*/.exec(lang ?? '')?.[0] ?? '';
      const inside = colour(code, language) ?? escape(code);
      return `<pre tabindex="0"><code>${inside}</code></pre>\n`;
    },
  };
}

function marked(resolve: Resolve, colour: Colour): Marked {
  return new Marked({
    gfm: true,
    renderer: renderer(resolve, colour),
    extensions: [
      {
        name: 'named',
        level: 'inline',
        start: (source) => source.indexOf('[['),
        tokenizer(source): Named | undefined {
          const found = /^\[\[([^[\]\n]+)\]\]/.exec(source);
          if (!found) return undefined;
          const [raw, inside = ''] = found;
          const [name = inside, label] = inside.split('|').map((part) => part.trim());
          return { type: 'named', raw, name, label: label ?? name };
        },
        renderer: (token) => {
          const { name, label } = token as Named;
          return named(name, escape(label), resolve);
        },
      },
    ],
  });
}

/** Text in front matter is no Markdown: `---` below a line would make a heading of it. */
const FRONT_MATTER = /^---[ \t]*\n(?:[\s\S]*?\n)?---[ \t]*(?:\n|$)/;

const WIDE = `<div class="wide" tabindex="0" role="region" aria-label="${text.table}">`;

export interface Parsed {
  /** The pieces of code in it, by language. */
  codes: readonly { code: string; language: string }[];
  blocks: (colour: Colour) => Block[];
}

export function parse(source: string, resolve: Resolve): Parsed {
  let found: Colour = () => undefined;
  const one = marked(resolve, (code, language) => found(code, language));
  const matter = FRONT_MATTER.exec(source)?.[0] ?? '';
  const tokens = one.lexer(source.slice(matter.length));
  if (matter !== '') {
    const yaml = matter.replace(/^.*\n/, '').replace(/\n?---\s*$/, '');
    tokens.unshift({ type: 'code', raw: matter, text: yaml, lang: 'yaml' } satisfies Tokens.Code);
  }
  const codes: { code: string; language: string }[] = [];
  void one.walkTokens(tokens, (token: Token) => {
    if (token.type !== 'code') return;
    const { text: code, lang } = token as Tokens.Code;
    codes.push({ code, language: /^\S*/.exec(lang ?? '')?.[0] ?? '' });
  });
  return {
    codes,
    blocks: (colour) => {
      found = colour;
      let [from, line] = [0, 1];
      return tokens.flatMap((token): Block[] => {
        const block = { from, line, html: '' };
        from += token.raw.length;
        line += token.raw.split('\n').length - 1;
        if (token.type === 'space' || token.type === 'def') return [];
        block.html = withPlaces(one.parser([token]), token.raw);
        // What is wider than its place scrolls, by keys as well.
        if (token.type === 'table') block.html = `${WIDE}${block.html}</div>`;
        return [block];
      });
    },
  };
}

/** Tells each box of a block where in it it stands, so that it can be ticked; where that isn't sure, none can be. */
function withPlaces(html: string, raw: string): string {
  const shown = html.split('<input type="checkbox" class="box"');
  if (shown.length === 1) return html;
  const boxes = boxesIn(raw);
  if (boxes.length !== shown.length - 1) return html;
  return shown.reduce((all, rest, at) => {
    const box = boxes[at - 1];
    const label = escape(box?.label ?? '');
    const said = label === '' ? text.box : label;
    const own = `<input type="checkbox" class="box" data-task="${String(box?.at ?? 0)}" aria-label="${said}"`;
    return all + own + rest.replace(' disabled', '');
  });
}
