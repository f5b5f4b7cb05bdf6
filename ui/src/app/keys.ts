/** Keys and how they are written: `Mod+Shift+P`, where Mod is the one that the system uses for commands. */

const SYMBOLS: Record<string, string> = {
  Mod: '⌘',
  Alt: '⌥',
  Shift: '⇧',
  Ctrl: '⌃',
  Enter: '↵',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Backspace: '⌫',
};
const NAMES: Record<string, string> = {
  Mod: 'Ctrl',
  Enter: '↵',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
};
const MODIFIERS = ['Mod', 'Ctrl', 'Alt', 'Shift'];

function isMac(): boolean {
  return typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.userAgent);
}

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

function keyName({ key, code, altKey, ctrlKey, metaKey }: Pressed): string {
  // With a modifier, some layouts turn keys into other letters: the key's place says which it was.
  const place = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(code)?.[1];
  if (place && (altKey || ((ctrlKey || metaKey) && key.length !== 1))) return place;
  if (key === ' ') return 'Space';
  return key.length === 1 ? key.toUpperCase() : key;
}

/** Returns how the pressed keys are written; empty while only modifiers are held. */
export function keysOf(event: Pressed, mac = isMac()): string {
  if (['Control', 'Meta', 'Alt', 'AltGraph', 'Shift'].includes(event.key)) return '';
  const name = keyName(event);
  const parts: string[] = [];
  if (mac ? event.metaKey : event.ctrlKey) parts.push('Mod');
  if (mac && event.ctrlKey) parts.push('Ctrl');
  if (event.altKey) parts.push('Alt');
  // A sign such as ? already says that Shift was held.
  if (event.shiftKey && (name.length > 1 || /[A-Z0-9]/.test(name))) parts.push('Shift');
  return [...parts, name].join('+');
}

/** Returns the same keys in the one way that they are compared in. */
export function normalise(keys: string): string {
  if (keys === '') return '';
  const parts = keys.endsWith('++') ? [...keys.slice(0, -2).split('+'), '+'] : keys.split('+');
  const name = parts.pop() ?? '';
  const held = MODIFIERS.filter((modifier) =>
    parts.some((part) => part.toLowerCase() === modifier.toLowerCase()),
  );
  return [...held, name.length === 1 ? name.toUpperCase() : name].join('+');
}

/** Returns the caps to show for keys, as this system labels them. */
export function caps(keys: string, mac = isMac()): string[] {
  const named = mac ? SYMBOLS : NAMES;
  const parts = keys.endsWith('++') ? [...keys.slice(0, -2).split('+'), '+'] : keys.split('+');
  return parts.map((part) => named[part] ?? part);
}

/** Returns whether keys are written into what has the focus, rather than meant for the page. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLSelectElement) return true;
  return (
    target instanceof HTMLInputElement &&
    !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type)
  );
}
