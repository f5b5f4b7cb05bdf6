/** Two versions of a note, with what differs between them. Loaded when there are two. */
import { markdown, markdownLanguage } from '@codemirror/lang-markdown';
import { yamlFrontmatter } from '@codemirror/lang-yaml';
import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';

import { appearance } from '../../../parts/code/appearance';
import { prose, wikiLinks } from './prose';

export interface Compared {
  mine: string;
  theirs: string;
  labels: { mine: string; theirs: string };
  /** There is no room for two side by side. */
  narrow: boolean;
}

const COLLAPSE = { margin: 3, minSize: 6 };

const theme = EditorView.theme({
  '.cm-content': { padding: '12px 0' },
  '.cm-line': { padding: '0 16px' },
  '.cm-collapsedLines::before, .cm-collapsedLines::after': { content: '"…"' },
  '.cm-changedLine, .cm-insertedLine': { backgroundColor: 'var(--accent-soft)' },
  '.cm-deletedChunk, .cm-deletedLine': { backgroundColor: 'var(--bad-soft)' },
  '.cm-deletedChunk': { paddingLeft: '16px' },
  '.cm-changedText, .cm-deletedText': { background: 'none', textDecoration: 'underline' },
  '.cm-collapsedLines': {
    padding: '4px 12px',
    color: 'var(--dim)',
    background: 'var(--panel)',
  },
});

function reading(label: string): Extension {
  return [
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-readonly': 'true',
      tabindex: '0',
    }),
    EditorView.editable.of(false),
    EditorView.lineWrapping,
    EditorView.perLineTextDirection.of(true),
    yamlFrontmatter({ content: markdown({ base: markdownLanguage, extensions: [wikiLinks] }) }),
    theme,
    prose,
    appearance,
  ];
}

export class Comparison {
  readonly #view: MergeView | EditorView;

  constructor(parent: HTMLElement, { mine, theirs, labels, narrow }: Compared) {
    if (narrow) {
      this.#view = new EditorView({
        parent,
        doc: mine,
        extensions: [
          reading(labels.mine),
          unifiedMergeView({
            original: theirs,
            gutter: false,
            mergeControls: false,
            collapseUnchanged: COLLAPSE,
          }),
        ],
      });
      return;
    }
    this.#view = new MergeView({
      parent,
      a: { doc: mine, extensions: reading(labels.mine) },
      b: { doc: theirs, extensions: reading(labels.theirs) },
      gutter: false,
      collapseUnchanged: COLLAPSE,
    });
  }

  end(): void {
    this.#view.destroy();
  }
}
