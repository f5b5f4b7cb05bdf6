/** What keys do to Markdown as it is written: bold, italic, boxes. */
import {
  type ChangeSpec,
  EditorSelection,
  type EditorState,
  type TransactionSpec,
} from '@codemirror/state';

/** Puts a mark, such as `**`, around what is selected, or the word at the cursor; takes it away where it is. */
export function toggleMark(state: EditorState, mark: string): TransactionSpec {
  const { doc } = state;
  const size = mark.length;
  const changed = state.changeByRange((range) => {
    const word = range.empty ? state.wordAt(range.head) : null;
    const { from, to } = word ?? range;
    const inside = doc.sliceString(from, to);
    const around = isMark(state, from - size, mark, -1) && isMark(state, to, mark, 1);
    const within =
      inside.length >= 2 * size && inside.startsWith(mark) && inside.endsWith(mark) && !around;
    const cut = (at: number): ChangeSpec => ({ from: at, to: at + size });
    if (around) {
      const keep = EditorSelection.range(range.anchor - size, range.head - size);
      return { changes: [cut(from - size), cut(to)], range: keep };
    }
    if (within) {
      return {
        changes: [cut(from), cut(to - size)],
        range: EditorSelection.range(from, to - 2 * size),
      };
    }
    return {
      changes: [
        { from, insert: mark },
        { from: to, insert: mark },
      ],
      range: EditorSelection.range(range.anchor + size, range.head + size),
    };
  });
  return { ...changed, userEvent: 'input', scrollIntoView: true };
}

/** Whether exactly this mark stands there, seen outwards from what it is around: `*` isn't a part of `**`. */
function isMark({ doc }: EditorState, at: number, mark: string, outwards: 1 | -1): boolean {
  if (at < 0 || doc.sliceString(at, at + mark.length) !== mark) return false;
  const sign = mark.charAt(0);
  let length = 0;
  let place = outwards === 1 ? at : at + mark.length - 1;
  for (; place >= 0 && doc.sliceString(place, place + 1) === sign; place += outwards) length++;
  return length === mark.length || length === 3;
}

const ITEM = /^(\s*(?:>\s*)*(?:[-+*]|\d{1,9}[.)])\s+)(?:\[([ xX])\](\s|$))?/;

/** Returns a line with its box ticked or open again; an item without one gets one, and a plain line becomes an item. */
export function boxed(line: string): string {
  const item = ITEM.exec(line);
  if (item) {
    const [whole, marker = '', box] = item;
    const rest = line.slice(whole.length);
    if (box === undefined) return `${marker}[ ] ${rest}`;
    return `${marker}[${box === ' ' ? 'x' : ' '}]${item[3] ?? ''}${rest}`;
  }
  const [indent = ''] = /^\s*/.exec(line) ?? [];
  return `${indent}- [ ] ${line.slice(indent.length)}`;
}

/** Does so to every selected line that says something. */
export function toggleBoxes(state: EditorState): TransactionSpec {
  const lines = new Map<number, string>();
  for (const { from, to } of state.selection.ranges) {
    const last = state.doc.lineAt(to).number;
    for (let number = state.doc.lineAt(from).number; number <= last; number++) {
      lines.set(number, state.doc.line(number).text);
    }
  }
  const several = lines.size > 1;
  const changes = [...lines].flatMap(([number, text]): ChangeSpec[] => {
    if (several && text.trim() === '') return [];
    const { from } = state.doc.line(number);
    const after = boxed(text);
    // Only what differs, so that the cursor stays with what it was at.
    let start = 0;
    while (start < text.length && text[start] === after[start]) start++;
    let end = 0;
    while (
      end < text.length - start &&
      end < after.length - start &&
      text[text.length - 1 - end] === after[after.length - 1 - end]
    ) {
      end++;
    }
    return [
      {
        from: from + start,
        to: from + text.length - end,
        insert: after.slice(start, after.length - end),
      },
    ];
  });
  const set = state.changes(changes);
  return {
    changes: set,
    selection: state.selection.map(set, 1),
    userEvent: 'input',
    scrollIntoView: true,
  };
}
