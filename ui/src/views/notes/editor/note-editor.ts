/** A note being written: Markdown with colours, lists that go on, links that complete. Loaded when first needed. */
import { autocompletion, closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yamlFrontmatter } from '@codemirror/lang-yaml';
import { markdown, markdownLanguage } from '@codemirror/lang-markdown';
import { languages } from '@codemirror/language-data';
import { search, searchKeymap } from '@codemirror/search';
import { EditorState, Prec, Transaction } from '@codemirror/state';
import { drawSelection, dropCursor, EditorView, keymap, placeholder } from '@codemirror/view';
import type { CompletionSource } from '@codemirror/autocomplete';

import { appearance } from '../../../parts/code/appearance';
import { type Found, linkAt } from './link-at';
import { toggleBoxes, toggleMark } from './marks';
import { prose, wikiLinks } from './prose';
import { difference } from './difference';

export interface Options {
  text: string;
  label: string;
  placeholder: string;
  complete: CompletionSource;
  /** Somebody typed. */
  onchange: (text: string) => void;
  onblur: () => void;
  /** A link is to be opened. */
  onopen: (link: Found) => void;
  /** Takes a key that is an action's; returns whether it was one. */
  press: (event: KeyboardEvent) => boolean;
  /** Told the line at the upper edge, when the text was scrolled. */
  onscroll: (line: number) => void;
}

export class NoteEditor {
  readonly #view: EditorView;
  readonly #options: Options;
  #frame = 0;

  constructor(parent: HTMLElement, options: Options) {
    this.#options = options;
    const { text, label, complete, press } = options;
    this.#view = new EditorView({
      parent,
      state: EditorState.create({
        doc: text,
        extensions: [
          EditorView.contentAttributes.of({
            'aria-label': label,
            'aria-multiline': 'true',
            tabindex: '0',
            spellcheck: 'true',
          }),
          EditorView.perLineTextDirection.of(true),
          EditorView.lineWrapping,
          history(),
          drawSelection(),
          dropCursor(),
          closeBrackets(),
          search({ top: true }),
          placeholder(options.placeholder),
          autocompletion({ override: [complete], icons: false }),
          // The page's own keys for what is written go before those of the editor.
          Prec.highest(
            EditorView.domEventHandlers({
              keydown: (event) => press(event),
              mousedown: (event) => this.#follow(event),
              blur: () => {
                options.onblur();
              },
            }),
          ),
          yamlFrontmatter({
            content: markdown({
              base: markdownLanguage,
              codeLanguages: languages,
              extensions: [wikiLinks],
            }),
          }),
          keymap.of([
            ...closeBracketsKeymap,
            ...searchKeymap,
            ...historyKeymap,
            ...defaultKeymap,
            // Tab indents; Escape first, and it leaves the editor as everywhere else.
            indentWithTab,
          ]),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            const own = update.transactions.some((one) => one.annotation(Transaction.remote));
            if (!own) options.onchange(update.state.doc.toString());
          }),
          prose,
          appearance,
        ],
      }),
    });
    this.#view.scrollDOM.addEventListener('scroll', this.#scrolled, { passive: true });
  }

  /** Puts another text in place, as far as it differs: cursor and scrolling stay with what is the same. */
  write(text: string): void {
    const { doc } = this.#view.state;
    const changes = difference(doc.toString(), text);
    if (!changes) return;
    const stay = this.#view.scrollSnapshot();
    this.#view.dispatch({
      changes,
      effects: stay.map(this.#view.state.changes(changes)) ?? [],
      annotations: Transaction.remote.of(true),
    });
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  /** Puts the cursor at a line, from 1. */
  goTo(line: number): void {
    const { doc } = this.#view.state;
    const { from } = doc.line(Math.max(1, Math.min(doc.lines, line)));
    this.#view.dispatch({
      selection: { anchor: from },
      effects: EditorView.scrollIntoView(from, { y: 'start', yMargin: 40 }),
    });
    this.#view.focus();
  }

  /** Puts the cursor behind the text. */
  goToEnd(): void {
    this.#view.dispatch({ selection: { anchor: this.#view.state.doc.length } });
    this.#view.focus();
  }

  focus(): void {
    this.#view.focus();
  }

  get hasFocus(): boolean {
    return this.#view.hasFocus;
  }

  toggleMark(mark: string): void {
    this.#view.dispatch(this.#view.state.update(toggleMark(this.#view.state, mark)));
  }

  toggleBoxes(): void {
    this.#view.dispatch(this.#view.state.update(toggleBoxes(this.#view.state)));
  }

  /** Opens the link that the cursor stands in; returns whether there is one. */
  followCursor(): boolean {
    return this.#open(this.#view.state.selection.main.head);
  }

  end(): void {
    cancelAnimationFrame(this.#frame);
    this.#view.destroy();
  }

  #follow(event: MouseEvent): boolean {
    if (event.button !== 0 || !(event.ctrlKey || event.metaKey)) return false;
    const at = this.#view.posAtCoords({ x: event.clientX, y: event.clientY });
    if (at === null || !this.#open(at)) return false;
    event.preventDefault();
    return true;
  }

  #open(at: number): boolean {
    const line = this.#view.state.doc.lineAt(at);
    const found = linkAt(line.text, at - line.from);
    if (found) this.#options.onopen(found);
    return found !== undefined;
  }

  readonly #scrolled = () => {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      const { state, scrollDOM, documentPadding } = this.#view;
      const block = this.#view.lineBlockAtHeight(scrollDOM.scrollTop + documentPadding.top);
      this.#options.onscroll(state.doc.lineAt(block.from).number);
    });
  };
}
