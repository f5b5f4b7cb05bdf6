/** Finds the link that stands at a place of a line. */

/** A name as it is written between brackets, or an address. */
export type Found = { name: string } | { address: string };

const LINKS: readonly [RegExp, (match: RegExpExecArray) => Found][] = [
  [/\[\[([^[\]]+)\]\]/g, ([, name = '']) => ({ name: name.split('|')[0]?.trim() ?? name })],
  [
    /!?\[[^\]]*\]\(\s*(?:<([^>]+)>|([^\s()]+(?:\([^\s()]*\)[^\s()]*)*))(?:\s+["'(][^)]*)?\s*\)/g,
    ([, angled, plain]) => ({ address: angled ?? plain ?? '' }),
  ],
  [/<((?:https?:|mailto:)[^\s<>]+)>/gi, ([, address = '']) => ({ address })],
  [
    /(?:https?:\/\/|www\.)[^\s<>[\]"']+/gi,
    ([found]) => {
      const address = found.replace(/[.,;:!?)]+$/, '');
      // Written without its scheme, it is a page all the same.
      return { address: /^www\./i.test(address) ? ['https:', '', address].join('/') : address };
    },
  ],
];

/** `column` counts from 0 and stands between characters. */
export function linkAt(line: string, column: number): Found | undefined {
  for (const [pattern, read] of LINKS) {
    for (const match of line.matchAll(pattern)) {
      if (column >= match.index && column <= match.index + match[0].length) {
        return read(match);
      }
    }
  }
  return undefined;
}
