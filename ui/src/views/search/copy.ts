/** What is put on the clipboard of a place in a file. */

/** Returns the absolute path, in the system's writing. */
export function fullPath({ root, path }: { root: string; path: string }): string {
  const windows = /^[A-Za-z]:|^\\\\/.test(root);
  const trimmed = root.replace(/[/\\]+$/, '');
  return windows ? `${trimmed}\\${path.replaceAll('/', '\\')}` : `${trimmed}/${path}`;
}

interface Piece {
  path: string;
  start_line: number;
  end_line: number;
  language: string;
  text: string;
}

/** Returns a fenced block under a line with its place. The fence is longer than any in the text. */
export function asMarkdown({ path, start_line, end_line, language, text }: Piece): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const lines =
    start_line === end_line ? String(start_line) : `${String(start_line)}-${String(end_line)}`;
  return `${path}:${lines}\n\n${fence}${language}\n${text.replace(/\s+$/, '')}\n${fence}\n`;
}
