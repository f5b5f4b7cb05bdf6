/** How code looks: by the page's own tokens, so that it follows the theme by itself. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags as t } from '@lezer/highlight';

const theme = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'transparent', height: '100%' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { font: 'var(--code)', overscrollBehavior: 'contain' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--accent)' },
  '.cm-line': { padding: '0 16px 0 8px' },
  '.cm-gutters': { color: 'var(--faint)', backgroundColor: 'var(--panel)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '40px', padding: '0 12px 0 8px' },
  '.cm-bounds': { width: '10px' },
  '.cm-bounds .cm-gutterElement': { position: 'relative' },
  '.cm-bound::before': {
    content: '""',
    position: 'absolute',
    inset: '0 4px 0 0',
    borderInlineStart: '2px solid var(--edge)',
  },
  '.cm-bound-first::before': { top: '2px', borderTop: '2px solid var(--edge)' },
  '.cm-bound-last::before': { bottom: '2px', borderBottom: '2px solid var(--edge)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    { background: 'color-mix(in srgb, var(--accent) 25%, transparent)' },
  '.cm-line.cm-marked': {
    backgroundColor: 'var(--accent-soft)',
    boxShadow: 'inset 2px 0 0 var(--accent)',
  },
  // In ink, as in the list: not every colour of code can be read on it.
  '.cm-word, .cm-word *': { color: 'var(--ink)' },
  '.cm-word': {
    background: 'color-mix(in srgb, var(--accent) 24%, transparent)',
    borderRadius: '2px',
  },
  '.cm-searchMatch': { backgroundColor: 'var(--warn-soft)', outline: '1px solid var(--warn)' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--accent-soft)' },
  '.cm-panels': { color: 'var(--ink)', backgroundColor: 'var(--panel)' },
  '.cm-panels.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-panels.cm-panels-bottom': { borderTop: '1px solid var(--line)' },
  '.cm-textfield': {
    border: '1px solid var(--edge)',
    borderRadius: '4px',
    background: 'var(--bg)',
  },
  '.cm-button': { border: '1px solid var(--line)', borderRadius: '4px', background: 'var(--bg)' },
  '.cm-tooltip': {
    font: 'var(--small)',
    backgroundColor: 'var(--raised)',
    border: '1px solid var(--line)',
    borderRadius: '6px',
    boxShadow: 'var(--shadow)',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    color: 'var(--ink)',
    background: 'var(--accent-soft)',
  },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--bad)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--warn)' },
  '.cm-lintRange-error': { background: 'none', textDecoration: 'underline wavy var(--bad)' },
  '.cm-lintRange-warning': { background: 'none', textDecoration: 'underline wavy var(--warn)' },
  '.cm-foldPlaceholder': { background: 'var(--hover)', border: 'none', color: 'var(--dim)' },
});

export const colours = HighlightStyle.define([
  {
    tag: [t.keyword, t.modifier, t.operatorKeyword, t.controlKeyword, t.definitionKeyword],
    color: 'var(--code-keyword)',
  },
  { tag: [t.string, t.special(t.string), t.regexp, t.inserted], color: 'var(--code-string)' },
  { tag: [t.number, t.bool, t.null, t.atom, t.unit, t.escape], color: 'var(--code-number)' },
  {
    tag: [t.function(t.variableName), t.function(t.propertyName), t.macroName, t.labelName],
    color: 'var(--code-name)',
  },
  {
    tag: [t.propertyName, t.attributeName, t.definition(t.propertyName)],
    color: 'var(--code-name)',
  },
  { tag: [t.typeName, t.className, t.namespace, t.tagName], color: 'var(--code-type)' },
  { tag: [t.comment, t.meta, t.docComment], color: 'var(--faint)' },
  { tag: [t.heading, t.strong], fontWeight: '600' },
  { tag: t.emphasis, fontStyle: 'italic' },
  { tag: [t.link, t.url], color: 'var(--accent)', textDecoration: 'underline' },
  { tag: [t.invalid, t.deleted], color: 'var(--bad)' },
]);

export const appearance: Extension = [theme, syntaxHighlighting(colours)];
