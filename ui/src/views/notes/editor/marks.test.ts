import { EditorSelection, EditorState } from '@codemirror/state';
import { expect, it } from 'vitest';

import { boxed, toggleBoxes, toggleMark } from './marks';

/** `|` is the cursor; two of them are a selection. */
function state(marked: string): EditorState {
  const [first, second] = [marked.indexOf('|'), marked.lastIndexOf('|')];
  const doc = marked.replaceAll('|', '');
  const head = second === first ? first : second - 1;
  return EditorState.create({ doc, selection: EditorSelection.single(first, head) });
}

function shown({ doc, selection }: EditorState): string {
  const { from, to, empty } = selection.main;
  const text = doc.toString();
  return empty
    ? `${text.slice(0, from)}|${text.slice(from)}`
    : `${text.slice(0, from)}|${text.slice(from, to)}|${text.slice(to)}`;
}

it.each<[string, string, string]>([
  ['a |word| b', '**', 'a **|word|** b'],
  ['a **|word|** b', '**', 'a |word| b'],
  ['a |**word**| b', '**', 'a |word| b'],
  ['a wo|rd b', '**', 'a **wo|rd** b'],
  ['a **wo|rd** b', '**', 'a wo|rd b'],
  ['a | b', '**', 'a **|** b'],
  ['a **|** b', '**', 'a | b'],
  ['a **wo|rd** b', '*', 'a ***wo|rd*** b'],
  ['a ***wo|rd*** b', '*', 'a **wo|rd** b'],
  ['a *wo|rd* b', '*', 'a wo|rd b'],
  ['|a b|', '*', '*|a b|*'],
])('%j with %s becomes %j', (before, mark, after) => {
  const from = state(before);
  expect(shown(from.update(toggleMark(from, mark)).state)).toBe(after);
});

it.each<[string, string]>([
  ['- [ ] a', '- [x] a'],
  ['- [x] a', '- [ ] a'],
  ['- [X] a', '- [ ] a'],
  ['  * [ ] a', '  * [x] a'],
  ['12. [ ] a', '12. [x] a'],
  ['> - [ ] a', '> - [x] a'],
  ['- a', '- [ ] a'],
  ['a', '- [ ] a'],
  ['  a', '  - [ ] a'],
  ['', '- [ ] '],
  ['- [ ]', '- [x]'],
  ['- [link](x)', '- [ ] [link](x)'],
])('a box is toggled: %j becomes %j', (before, after) => {
  expect(boxed(before)).toBe(after);
});

it.each<[string, string]>([
  ['- [ ] o|ne', '- [x] o|ne'],
  ['o|ne', '- [ ] o|ne'],
  ['|', '- [ ] |'],
  ['- [ ] o|ne\n\n- [x] t|wo', '- [x] o|ne\n\n- [ ] t|wo'],
])('the cursor stays where it was: %j becomes %j', (before, after) => {
  const from = state(before);
  expect(shown(from.update(toggleBoxes(from)).state)).toBe(after);
});
