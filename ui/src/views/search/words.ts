/** Which words of a text were asked for, and which of its lines show that best. */

/** So common that marking them would say nothing. */
const COMMON = new Set(
  'a an and are as at be by can do does for from has have how i if in is it its me my of on or so that the then there this to was we what when where which who why will with you your'.split(
    ' ',
  ),
);

export type Range = readonly [from: number, to: number];

/** Returns the words of a query that are worth marking, in lower case. */
export function wordsOf(query: string): string[] {
  const all = new Set<string>();
  for (const [word] of query.matchAll(/[\p{L}\p{N}_]+/gu)) {
    all.add(word.toLocaleLowerCase());
    // As the index does: a name is found by its parts, too.
    for (const part of word.split(/_+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})/u)) {
      if (part.length > 1) all.add(part.toLocaleLowerCase());
    }
  }
  const words = [...all].filter((word) => word !== '' && word !== '_');
  const telling = words.filter((word) => !COMMON.has(word));
  return (telling.length > 0 ? telling : words).sort((a, b) => b.length - a.length);
}

/** Returns what finds any of the words, wherever it stands; `rangesOf` takes what begins a word. */
export function patternOf(words: readonly string[]): RegExp | undefined {
  // Words are letters, digits and underscores, of which none means anything to a pattern.
  return words.length === 0 ? undefined : new RegExp(words.join('|'), 'giu');
}

const LETTER = /[\p{L}\p{N}]/u;

/** Returns whether a word, or a part of a name such as `Name` in `fileName`, begins there. */
function begins(text: string, at: number): boolean {
  const [before = ' ', first = ' '] = [text[at - 1], text[at]];
  return !LETTER.test(before) || (/[\p{Ll}\p{N}]/u.test(before) && /\p{Lu}/u.test(first));
}

const SHORT = 3;

export function rangesOf(text: string, pattern: RegExp | undefined): Range[] {
  if (!pattern) return [];
  const ranges: Range[] = [];
  for (const { 0: found, index } of text.matchAll(pattern)) {
    const end = index + found.length;
    // Short words begin many others, so they count only as a whole.
    const whole = found.length >= SHORT || !LETTER.test(text[end] ?? ' ');
    if (whole && begins(text, index)) ranges.push([index, end]);
  }
  return ranges;
}

/** A few lines of a text, without the indent that they share. */
export interface Excerpt {
  /** Where each line begins in the text, after the indent. */
  lines: readonly { from: number; text: string }[];
}

const LONGEST_LINE = 240;

/** Returns the lines that show best why the text was found: those with the most different words, else the first. */
export function excerptOf(text: string, pattern: RegExp | undefined, count: number): Excerpt {
  const lines: { from: number; text: string }[] = [];
  let from = 0;
  for (const line of text.split('\n')) {
    if (line.trim() !== '') lines.push({ from, text: line.replace(/\r$/, '') });
    from += line.length + 1;
  }
  let [best, most] = [0, 0];
  const told = lines.map(
    (line) =>
      new Set(rangesOf(line.text, pattern).map(([a, b]) => line.text.slice(a, b).toLowerCase())),
  );
  for (let at = 0; at < lines.length; at++) {
    // The line itself counts more than what comes along with it.
    const words = told.slice(at, at + count).flatMap((found) => [...found]);
    const worth = (told[at]?.size ?? 0) * 2 + new Set(words).size;
    if (worth > most) [best, most] = [at, worth];
  }
  const start = Math.max(0, Math.min(best, lines.length - count));
  const chosen = lines.slice(start, start + count);
  const indent = Math.min(...chosen.map((line) => line.text.length - line.text.trimStart().length));
  return {
    lines: chosen.map((line) => ({
      from: line.from + indent,
      text: line.text.slice(indent, indent + LONGEST_LINE),
    })),
  };
}

/** A stretch of a line that looks the same all along. */
export interface Piece {
  text: string;
  classes: string;
  marked: boolean;
}

/** Returns a line cut where its colours or its marks begin and end. */
export function piecesOf(
  { from, text }: { from: number; text: string },
  spans: readonly { from: number; to: number; classes: string }[],
  marks: readonly Range[],
): Piece[] {
  const end = from + text.length;
  const near = spans.filter((span) => span.to > from && span.from < end);
  const cuts = new Set([0, text.length]);
  for (const span of near) {
    cuts.add(Math.max(0, span.from - from)).add(Math.min(text.length, span.to - from));
  }
  for (const [a, b] of marks) cuts.add(a).add(b);
  const places = [...cuts].sort((a, b) => a - b);
  return places.slice(1).map((to, at) => {
    const start = places[at] ?? 0;
    const span = near.find((one) => one.from <= from + start && one.to >= from + to);
    return {
      text: text.slice(start, to),
      classes: span?.classes ?? '',
      marked: marks.some(([a, b]) => a <= start && b >= to),
    };
  });
}
