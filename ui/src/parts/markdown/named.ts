/** `[[Title]]` and `[[Title|words]]` in notes: links by name. */
import type { MarkdownIt, Token } from 'markdown-it';

const NAMED = /\[\[([^[\]\n]+)\]\]/y;

/** Returns the name that a link leads to; undefined for one that has an address. */
export function nameOf({ meta }: Token): string | undefined {
  const name: unknown = (meta as { name?: unknown } | null)?.name;
  return typeof name === 'string' ? name : undefined;
}

export function named(markdown: MarkdownIt): void {
  markdown.inline.ruler.before('link', 'named', (state, silent) => {
    if (!state.env['note']) return false;
    NAMED.lastIndex = state.pos;
    const [raw, inside] = NAMED.exec(state.src) ?? [];
    if (raw === undefined || inside === undefined) return false;
    const [name = inside, label = name] = inside.split('|').map((part) => part.trim());
    if (!silent) {
      state.push('link_open', 'a', 1).meta = { name };
      state.push('text', '', 0).content = label;
      state.push('link_close', 'a', -1);
    }
    state.pos += raw.length;
    return true;
  });
}
