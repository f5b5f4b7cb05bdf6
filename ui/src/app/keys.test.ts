// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';

import { caps, isTyping, keysOf, normalise } from './keys';

function pressed(key: string, init: Partial<KeyboardEventInit> = {}): KeyboardEvent {
  const code = /^[a-z]$/i.test(key)
    ? `Key${key.toUpperCase()}`
    : /^\d$/.test(key)
      ? `Digit${key}`
      : '';
  return new KeyboardEvent('keydown', { key, code, ...init });
}

describe('pressed keys', () => {
  it.each<[string, string, Partial<KeyboardEventInit>, boolean]>([
    ['Mod+K', 'k', { ctrlKey: true }, false],
    ['Mod+K', 'k', { metaKey: true }, true],
    ['Ctrl+K', 'k', { ctrlKey: true }, true],
    ['Mod+Shift+P', 'P', { ctrlKey: true, shiftKey: true }, false],
    ['?', '?', { shiftKey: true, code: 'Slash' }, false],
    ['Alt+1', '1', { altKey: true }, false],
    ['Alt+1', '¡', { altKey: true, code: 'Digit1' }, true],
    ['Mod+,', ',', { ctrlKey: true, code: 'Comma' }, false],
    ['Space', ' ', {}, false],
    ['Shift+Enter', 'Enter', { shiftKey: true }, false],
    ['', 'Control', { ctrlKey: true }, false],
  ])('are written %s for %s %o', (keys, key, init, mac) => {
    expect(keysOf(pressed(key, init), mac)).toBe(keys);
  });
});

it.each([
  ['shift+mod+p', 'Mod+Shift+P'],
  ['Alt+1', 'Alt+1'],
  ['Mod++', 'Mod++'],
  ['?', '?'],
  ['', ''],
])('%s and %s are the same keys', (keys, same) => {
  expect(normalise(keys)).toBe(same);
});

it('labels keys as the system does', () => {
  expect(caps('Mod+Shift+K', true)).toEqual(['⌘', '⇧', 'K']);
  expect(caps('Mod+Shift+K', false)).toEqual(['Ctrl', 'Shift', 'K']);
});

it('knows where keys are text', () => {
  const made = (html: string) => {
    const box = document.createElement('div');
    box.innerHTML = html;
    return box.firstElementChild;
  };
  expect(isTyping(made('<input>'))).toBe(true);
  expect(isTyping(made('<textarea></textarea>'))).toBe(true);
  expect(isTyping(made('<input type=checkbox>'))).toBe(false);
  expect(isTyping(made('<button></button>'))).toBe(false);
});
