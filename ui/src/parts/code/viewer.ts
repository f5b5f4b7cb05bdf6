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
import { type Bound, boundsGutter } from './bounds';
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
  /** Finds what is to be marked in a marked line, in order. */
  words?: ((line: string) => readonly (readonly [from: number, to: number])[]) | undefined;
  /** The pieces that the text is cut into, drawn beside the numbers. */
  bounds?: readonly Bound[] | undefined;
  wrap: boolean;
}

/** How far below the upper edge a line stands that was brought into sight, in pixels. */
const MARGIN = 60;

const MARKED = Decoration.line({ class: 'cm-marked' });
const WORD = Decoration.mark({ class: 'cm-word' });

function marks(state: EditorState, { marked, words, firstLine }: Shown) {
  const builder = new RangeSetBuilder<Decoration>();
  if (marked) {
    const from = Math.max(1, marked.from - firstLine + 1);
    const to = Math.min(state.doc.lines, marked.to - firstLine + 1);
    for (let number = from; number <= to; number++) {
      const line = state.doc.line(number);
      builder.add(line.from, line.from, MARKED);
      for (const [start, end] of words?.(line.text) ?? []) {
        if (end > start) builder.add(line.from + start, line.from + end, WORD);
      }
    }
  }
  return EditorView.decorations.of(builder.finish());
}

export class Viewer {
  readonly #view: EditorView;
  readonly #language = new Compartment();
  readonly #marks = new Compartment();
  readonly #bounds = new Compartment();
  readonly #onscroll: (line: number) => void;
  #shown: Shown;
  #frame = 0;

  /** `onscroll` is told the line that is read, a little below the upper edge. */
  constructor(
    parent: HTMLElement,
    shown: Shown,
    onscroll: (line: number) => void = () => undefined,
  ) {
    this.#shown = shown;
    this.#onscroll = onscroll;
    this.#view = new EditorView({ parent, state: this.#state(shown) });
    this.#view.scrollDOM.addEventListener('scroll', this.#scrolled, { passive: true });
    this.#colour(shown);
    if (shown.marked) this.reveal(shown.marked.from);
  }

  show(shown: Shown): void {
    const before = this.#shown;
    this.#shown = shown;
    const same =
      shown.firstLine === before.firstLine &&
      shown.wrap === before.wrap &&
      shown.label === before.label;
    if (same) this.#change(shown, before);
    else this.#view.setState(this.#state(shown));
    if (!same || shown.language !== before.language || shown.file !== before.file) {
      this.#colour(shown);
    }
    const moved = shown.marked?.from !== before.marked?.from || shown.file !== before.file;
    if (shown.marked && (moved || shown.firstLine !== before.firstLine)) {
      this.reveal(shown.marked.from);
    }
  }

  /** Brings a line into sight. */
  reveal(line: number): void {
    const { doc } = this.#view.state;
    const number = Math.max(1, Math.min(doc.lines, line - this.#shown.firstLine + 1));
    const to = { y: 'start', yMargin: MARGIN } as const;
    this.#view.dispatch({ effects: EditorView.scrollIntoView(doc.line(number).from, to) });
  }

  end(): void {
    cancelAnimationFrame(this.#frame);
    this.#view.destroy();
  }

  readonly #scrolled = () => {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      const { state, scrollDOM } = this.#view;
      const block = this.#view.lineBlockAtHeight(scrollDOM.scrollTop + MARGIN);
      this.#onscroll(state.doc.lineAt(block.from).number + this.#shown.firstLine - 1);
    });
  };

  /** The same file as it is now: who reads it stays where they were. */
  #change(shown: Shown, before: Shown): void {
    if (shown.text !== before.text) {
      const to = this.#view.state.doc.length;
      const stay = this.#view.scrollSnapshot();
      this.#view.dispatch({ changes: { from: 0, to, insert: shown.text } });
      this.#view.dispatch({ effects: stay });
    }
    const { state } = this.#view;
    this.#view.dispatch({
      effects: [
        this.#marks.reconfigure(marks(state, shown)),
        this.#bounds.reconfigure(boundsGutter(shown.bounds, shown.firstLine)),
      ],
    });
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
        this.#bounds.of(boundsGutter(shown.bounds, shown.firstLine)),
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
}
