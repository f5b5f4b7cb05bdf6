/** How a note looks while it is written: prose rather than code, and what links in it are. */
import { HighlightStyle, syntaxHighlighting, syntaxTree } from '@codemirror/language';
import { type Extension, RangeSetBuilder } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { styleTags, tags as t } from '@lezer/highlight';
import type { MarkdownConfig } from '@lezer/markdown';

const [OPEN, CLOSE, LINE] = [91, 93, 10];

/** `[[Title]]` as the preview reads it. */
export const wikiLinks: MarkdownConfig = {
  defineNodes: [{ name: 'WikiLink' }],
  props: [styleTags({ WikiLink: t.link })],
  parseInline: [
    {
      name: 'WikiLink',
      before: 'Link',
      parse: (context, next, at) => {
        if (next !== OPEN || context.char(at + 1) !== OPEN) return -1;
        for (let to = at + 2; to < context.end; to++) {
          const sign = context.char(to);
          if (sign === OPEN || sign === LINE) return -1;
          if (sign !== CLOSE) continue;
          const closes = to > at + 2 && context.char(to + 1) === CLOSE;
          return closes ? context.addElement(context.elt('WikiLink', at, to + 2)) : -1;
        }
        return -1;
      },
    },
  ],
};

const theme = EditorView.theme({
  '.cm-scroller': { font: 'var(--prose)' },
  // As wide as a line can be read, in the middle of what room there is.
  '.cm-content': {
    padding:
      'calc(5 * var(--step)) max(calc(6 * var(--step)), calc(50% - var(--measure) / 2)) 40vh',
  },
  '.cm-line': { padding: '0' },
  '.cm-placeholder': { color: 'var(--faint)' },
  '.cm-completionDetail': { fontStyle: 'normal', color: 'var(--faint)', marginLeft: '12px' },
  '.cm-line.cm-code': { font: 'var(--code)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { font: 'var(--small)', maxHeight: '22em' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '4px 10px' },
});

const colours = HighlightStyle.define([
  { tag: t.heading1, font: 'var(--title)' },
  { tag: [t.heading2, t.heading3, t.heading4], font: 'var(--heading)' },
  { tag: t.monospace, font: 'var(--code)' },
  { tag: t.strikethrough, textDecoration: 'line-through' },
  { tag: [t.processingInstruction, t.contentSeparator, t.labelName], color: 'var(--faint)' },
  { tag: t.quote, color: 'var(--dim)' },
  { tag: t.atom, color: 'var(--accent)' },
]);

/** What stands in columns or is code, line by line. */
const AS_CODE = new Set(['FencedCode', 'CodeBlock', 'Table', 'Frontmatter', 'HTMLBlock']);
const codeLine = Decoration.line({ class: 'cm-code' });

function codeLines(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  let last = -1;
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(view.state).iterate({
      from,
      to,
      enter: (node) => {
        if (!AS_CODE.has(node.name)) return true;
        const end = Math.min(node.to, to);
        for (let at = Math.max(node.from, from); at <= end;) {
          const line = view.state.doc.lineAt(at);
          if (line.from > last) builder.add(line.from, line.from, codeLine);
          last = Math.max(last, line.from);
          at = line.to + 1;
        }
        return false;
      },
    });
  }
  return builder.finish();
}

const inColumns = ViewPlugin.fromClass(
  class {
    lines: DecorationSet;

    constructor(view: EditorView) {
      this.lines = codeLines(view);
    }

    update(update: ViewUpdate): void {
      const parsed = syntaxTree(update.startState) !== syntaxTree(update.state);
      if (update.docChanged || update.viewportChanged || parsed)
        this.lines = codeLines(update.view);
    }
  },
  { decorations: ({ lines }) => lines },
);

export const prose: Extension = [theme, syntaxHighlighting(colours), inColumns];
