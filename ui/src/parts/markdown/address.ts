/** What an address in a Markdown text may do: nothing in a text is trusted. */

export type Address =
  /** Opens in the browser, when it is asked to. */
  | { kind: 'url'; url: string }
  /** A place in the same text. */
  | { kind: 'anchor'; name: string }
  /** A name that whoever shows the text knows: another note, a file, a task. */
  | { kind: 'name'; name: string }
  /** Runs, reads or asks for something: it is only shown. */
  | { kind: 'refused' };

const OUTSIDE = new Set(['http:', 'https:', 'mailto:']);
/** Schemes that are names of this program's own. */
const OWN = new Set(['task:']);

/** Returns what a browser would take an address for, blanks and control characters left out as it does. */
export function addressOf(written: string): Address {
  // eslint-disable-next-line no-control-regex -- Browsers skip them, so that `java\tscript:` is a script as well.
  const plain = written.replace(/[\u0000-\u0020\u007f-\u009f]/g, '');
  if (plain === '') return { kind: 'refused' };
  if (plain.startsWith('#')) return { kind: 'anchor', name: decode(plain.slice(1)) };
  if (/^[/\\]{2}/.test(plain)) return { kind: 'refused' };
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(plain)?.[0].toLowerCase();
  if (scheme === undefined) return { kind: 'name', name: decode(written.trim()) };
  if (OUTSIDE.has(scheme)) return { kind: 'url', url: written.trim() };
  if (OWN.has(scheme)) return { kind: 'name', name: plain };
  // `src/parser.rs:42` is a file at a line, and `C:\notes` is nobody's scheme.
  return /^[^:]*[./\\][^:]*:\d+$/.test(plain) ? { kind: 'name', name: plain } : { kind: 'refused' };
}

/** Returns where a link to the web leads, if it may lead there. */
export function allowed(written: string): string | undefined {
  const address = addressOf(written);
  if (address.kind !== 'url') return undefined;
  try {
    return new URL(address.url).href;
  } catch {
    return undefined;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
