/** The pieces that a text is cut into, as brackets beside the lines' numbers. */
import type { Extension } from '@codemirror/state';
import { type EditorView, gutter, GutterMarker } from '@codemirror/view';

export interface Bound {
  /** Lines by number, inclusive. */
  from: number;
  to: number;
  /** What the piece is, for the tooltip. */
  title: string;
}

class Mark extends GutterMarker {
  override readonly elementClass: string;
  readonly #title: string;

  constructor(first: boolean, last: boolean, title: string) {
    super();
    const classes = ['cm-bound', first && 'cm-bound-first', last && 'cm-bound-last'];
    this.elementClass = classes.filter(Boolean).join(' ');
    this.#title = title;
  }

  override eq(other: GutterMarker): boolean {
    return (
      other instanceof Mark &&
      other.elementClass === this.elementClass &&
      other.#title === this.#title
    );
  }

  override toDOM(): HTMLElement {
    const mark = document.createElement('div');
    mark.title = this.#title;
    mark.style.height = '100%';
    return mark;
  }
}

/** Returns for each line the piece it belongs to: of pieces within each other the innermost. */
export function pieces(bounds: readonly Bound[]): Map<number, Bound> {
  const byLine = new Map<number, Bound>();
  const outerFirst = [...bounds].sort((one, other) => other.to - other.from - (one.to - one.from));
  for (const bound of outerFirst) {
    for (let line = bound.from; line <= bound.to; line++) byLine.set(line, bound);
  }
  return byLine;
}

export function boundsGutter(bounds: readonly Bound[] | undefined, firstLine: number): Extension {
  if (!bounds || bounds.length === 0) return [];
  const byLine = pieces(bounds);
  return gutter({
    class: 'cm-bounds',
    lineMarker: ({ state }: EditorView, { from }) => {
      const line = state.doc.lineAt(from).number + firstLine - 1;
      const bound = byLine.get(line);
      if (!bound) return null;
      const first = byLine.get(line - 1) !== bound;
      const last = byLine.get(line + 1) !== bound;
      return new Mark(first, last, bound.title);
    },
  });
}
