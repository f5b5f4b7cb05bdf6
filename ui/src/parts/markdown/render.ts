/** Markdown as it is shown: laid out, with the colours of its code, and safe. Loaded when first needed. */
import { paint } from '../code/painter';
import { clean } from './clean';
import { type Block, escape, parse, type Parsed, type Resolve } from './html';

export type { Block, Known, Resolve } from './html';

export interface Rendered {
  blocks: readonly Block[];
  /** It couldn't be laid out: it is to be shown as it is written. */
  plain: boolean;
}

/** Longer than this, laying it out would be felt at every key. */
const LONGEST = 1_000_000;
const LONGEST_CODE = 20_000;
/** Nobody means as many quotes and lists within each other; laying them out could exhaust the stack. */
const TOO_DEEP =
  /^(?:[ \t]*(?:>|[-+*](?=\s)|\d{1,9}[.)](?=\s))){100}|^[ \t]{400,}(?:[-+*>]|\d)|\[{500}|(?:!\[){300}/m;
const KEPT = 200;

/** The HTML of pieces of code, by language and text. */
const painted = new Map<string, string>();
const cleaned = new Map<string, string>();

export async function render(source: string, resolve: Resolve): Promise<Rendered> {
  if (source.length > LONGEST || TOO_DEEP.test(source)) return { blocks: [], plain: true };
  try {
    const parsed = parse(source, resolve);
    await Promise.all(parsed.codes.map(colour));
    const blocks = parsed.blocks((code, language) => painted.get(keyOf(code, language)));
    return { blocks: blocks.map((block) => ({ ...block, html: safe(block.html) })), plain: false };
  } catch (thrown) {
    if (thrown instanceof RangeError) return { blocks: [], plain: true };
    throw thrown;
  }
}

/** While somebody types, all blocks but one are as they were. */
function safe(html: string): string {
  return kept(cleaned, html, () => clean(html), 5_000);
}

function kept(of: Map<string, string>, key: string, make: () => string, most: number): string {
  const made = of.get(key) ?? make();
  of.delete(key);
  of.set(key, made);
  const [oldest] = of.keys();
  if (of.size > most && oldest !== undefined) of.delete(oldest);
  return made;
}

function keyOf(code: string, language: string): string {
  return `${language}\n${code}`;
}

async function colour({ code, language }: Parsed['codes'][number]): Promise<void> {
  if (language === '' || code.length > LONGEST_CODE) return;
  const key = keyOf(code, language);
  if (painted.has(key)) return;
  const spans = await paint(code, language, `x.${language}`);
  let [html, at] = ['', 0];
  for (const { from, to, classes } of spans) {
    html += `${escape(code.slice(at, from))}<span class="${escape(classes)}">${escape(code.slice(from, to))}</span>`;
    at = to;
  }
  kept(painted, key, () => html + escape(code.slice(at)), KEPT);
}
