/** A text to be read, with its lines' numbers and some of them marked. Loaded when first needed. */
import { foldGutter, foldKeymap } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, RangeSetBuilder } from '@codemirror/state';
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';

import { appearance } from './appearance';
import { loadLanguage } from './language';

export interface Shown {
  text: string;
  /** The number of the first line. */
  firstLine: number;
  /** The engine's name of the language. */
  language?: string | null | undefined;
  /** By whose name the language is guessed else. */
  file?: string | undefined;
  /** What the text is; heard, not seen. */
  label: string;
  /** The marked lines, by number, inclusive. */
  marked?: { from: number; to: number } | undefined;
  wrap: boolean;
}

const MARKED = Decoration.line({ class: 'cm-marked' });

function marks(state: EditorState, { marked, firstLine }: Shown) {
  const builder = new RangeSetBuilder<Decoration>();
  if (marked) {
    const from = Math.max(1, marked.from - firstLine + 1);
    const to = Math.min(state.doc.lines, marked.to - firstLine + 1);
    for (let number = from; number <= to; number++) {
      const at = state.doc.line(number).from;
      builder.add(at, at, MARKED);
    }
  }
  return EditorView.decorations.of(builder.finish());
}

export class Viewer {
  readonly #view: EditorView;
  readonly #language = new Compartment();
  readonly #marks = new Compartment();
  #shown: Shown;

  constructor(parent: HTMLElement, shown: Shown) {
    this.#shown = shown;
    this.#view = new EditorView({ parent, state: this.#state(shown) });
    this.#colour(shown);
    this.#reveal(shown);
  }

  show(shown: Shown): void {
    const before = this.#shown;
    this.#shown = shown;
    const same =
      shown.text === before.text &&
      shown.firstLine === before.firstLine &&
      shown.wrap === before.wrap &&
      shown.label === before.label;
    if (same) {
      this.#view.dispatch({ effects: this.#marks.reconfigure(marks(this.#view.state, shown)) });
    } else {
      this.#view.setState(this.#state(shown));
    }
    if (!same || shown.language !== before.language || shown.file !== before.file) {
      this.#colour(shown);
    }
    const moved = shown.marked?.from !== before.marked?.from || shown.file !== before.file;
    if (moved || shown.firstLine !== before.firstLine) this.#reveal(shown);
  }

  end(): void {
    this.#view.destroy();
  }

  #state(shown: Shown): EditorState {
    const state = EditorState.create({ doc: shown.text });
    return EditorState.create({
      doc: state.doc,
      extensions: [
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.contentAttributes.of({
          'aria-label': shown.label,
          'aria-readonly': 'true',
          dir: 'ltr',
          // Not to be written in, and yet to be scrolled and searched by keys.
          tabindex: '0',
        }),
        lineNumbers({ formatNumber: (number) => String(number + shown.firstLine - 1) }),
        foldGutter(),
        highlightSpecialChars(),
        highlightSelectionMatches(),
        drawSelection(),
        search({ top: true }),
        keymap.of([...searchKeymap, ...foldKeymap]),
        EditorView.perLineTextDirection.of(true),
        shown.wrap ? EditorView.lineWrapping : [],
        appearance,
        this.#language.of([]),
        this.#marks.of(marks(state, shown)),
      ],
    });
  }

  #colour(shown: Shown): void {
    loadLanguage(shown.language, shown.file).then(
      (support) => {
        if (this.#shown !== shown && this.#shown.language !== shown.language) return;
        this.#view.dispatch({ effects: this.#language.reconfigure(support ?? []) });
      },
      (error: unknown) => {
        // Without its colours the text is still all there.
        console.warn('the language could not be loaded', error);
      },
    );
  }

  #reveal({ marked, firstLine }: Shown): void {
    if (!marked) return;
    const { doc } = this.#view.state;
    const number = Math.max(1, Math.min(doc.lines, marked.from - firstLine + 1));
    const effects = EditorView.scrollIntoView(doc.line(number).from, { y: 'start', yMargin: 60 });
    this.#view.dispatch({ effects });
  }
}
