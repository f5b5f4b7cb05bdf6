/** What can be done with a place in a file, and what is said about it. */
import { write } from '../../api/cache.svelte';
import { engine } from '../../api/engine';
import type { SearchResult } from '../../api/generated/types';
import { copy } from '../../app/clipboard.svelte';
import { attempt, say } from '../../app/toasts.svelte';
import { search as text } from '../../text/search';
import { asMarkdown, fullPath } from './copy';
import { whereNow } from './where';

export interface Spot {
  root: string;
  path: string;
  line: number;
  /** What was found there, when the file has changed since. */
  changed?: SearchResult | undefined;
}

/** Opens it in an editor, the usual one when none is named. */
export function openInEditor(spot: Spot, editor?: string): Promise<boolean> {
  const { root, path, changed } = spot;
  return attempt(async () => {
    const now = changed && (await lineNow(spot, changed));
    const line = now ?? spot.line;
    const opened = await write('open', { root, path, line, editor: editor ?? null });
    if (!changed) say(text.hit.opened(opened.with));
    else if (now === undefined) say(text.hit.openedGone(opened.with, line));
    else say(text.hit.openedMoved(opened.with, line));
  });
}

/** Returns where a result begins in its file as it is now; undefined when it isn't found there. */
async function lineNow({ root, path, line }: Spot, hit: SearchResult): Promise<number | undefined> {
  try {
    const file = await engine.file({ root, path, line });
    return whereNow(file.text, file.first_line, hit)?.from;
  } catch {
    // It can't be read here; the editor says more about it.
    return undefined;
  }
}

export function reveal({ root, path }: Spot): Promise<boolean> {
  return attempt(() => write('reveal', { root, path }));
}

export async function copyPath(spot: Spot): Promise<void> {
  if (await copy(fullPath(spot), 'profile')) say(text.hit.copiedPath);
}

export async function copyMarkdown(piece: Parameters<typeof asMarkdown>[0]): Promise<void> {
  if (await copy(asMarkdown(piece), 'profile')) say(text.hit.copiedMarkdown);
}
