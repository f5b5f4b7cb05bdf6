/** A text to be changed, with what is wrong with it at its lines. Loaded when first needed. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  type CompletionSource,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';

import { appearance } from './appearance';
import { loadLanguage } from './language';

/** Something wrong at a line. */
export interface Problem {
  /** From 1. */
  line: number;
  message: string;
  tone: 'bad' | 'warn';
  /** The text in the line that it is about; the whole line else. */
  about?: string;
}

interface Options {
  text: string;
  language: string;
  label: string;
  readonly: boolean;
  complete?: CompletionSource | undefined;
  onchange: (text: string) => void;
}

export class Editor {
  readonly #view: EditorView;
  readonly #readonly = new Compartment();
  readonly #language = new Compartment();

  constructor(parent: HTMLElement, options: Options) {
    const { text, label, complete, onchange, language } = options;
    this.#view = new EditorView({
      parent,
      state: EditorState.create({
        doc: text,
        extensions: [
          EditorView.contentAttributes.of({ 'aria-label': label, dir: 'ltr', tabindex: '0' }),
          lineNumbers(),
          lintGutter(),
          history(),
          indentOnInput(),
          indentUnit.of('  '),
          bracketMatching(),
          closeBrackets(),
          drawSelection(),
          search({ top: true }),
          autocompletion(complete ? { override: [complete] } : {}),
          // Tab indents; Escape first, and it leaves the editor as everywhere else.
          keymap.of([
            ...closeBracketsKeymap,
            ...defaultKeymap,
            ...searchKeymap,
            ...historyKeymap,
            ...lintKeymap,
            indentWithTab,
          ]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) onchange(update.state.doc.toString());
          }),
          appearance,
          this.#language.of(language === 'yaml' ? yaml() : []),
          this.#readonly.of(EditorState.readOnly.of(options.readonly)),
        ],
      }),
    });
    if (language !== 'yaml') void this.#load(language);
  }

  async #load(language: string): Promise<void> {
    const support = await loadLanguage(language, undefined);
    this.#view.dispatch({ effects: this.#language.reconfigure(support ?? []) });
  }

  /** Puts another text in place, unless it is the one that stands there. */
  write(text: string): void {
    const { doc } = this.#view.state;
    if (doc.toString() === text) return;
    this.#view.dispatch({ changes: { from: 0, to: doc.length, insert: text } });
  }

  mark(problems: readonly Problem[]): void {
    const { doc } = this.#view.state;
    const found = problems.map((problem): Diagnostic => {
      const line = doc.line(Math.max(1, Math.min(doc.lines, problem.line)));
      const at = problem.about ? line.text.indexOf(problem.about) : -1;
      const indent = line.text.length - line.text.trimStart().length;
      const from = line.from + (at >= 0 ? at : indent);
      const to = at >= 0 ? from + (problem.about?.length ?? 0) : line.to;
      const severity = problem.tone === 'bad' ? 'error' : 'warning';
      return { from, to: Math.max(from, to), severity, message: problem.message };
    });
    this.#view.dispatch(setDiagnostics(this.#view.state, found));
  }

  lock(readonly: boolean): void {
    this.#view.dispatch({
      effects: this.#readonly.reconfigure(EditorState.readOnly.of(readonly)),
    });
  }

  /** Puts the cursor at the beginning of a line. */
  goTo(line: number): void {
    const { doc } = this.#view.state;
    const { from } = doc.line(Math.max(1, Math.min(doc.lines, line)));
    this.#view.dispatch({
      selection: { anchor: from },
      effects: EditorView.scrollIntoView(from, { y: 'center' }),
    });
    this.#view.focus();
  }

  end(): void {
    this.#view.destroy();
  }
}
