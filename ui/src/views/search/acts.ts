/** What can be done with a place in a file, and what is said about it. */
import { write } from '../../api/cache.svelte';
import { host } from '../../api/engine';
import { attempt, say } from '../../app/toasts.svelte';
import { search as text } from '../../text/search';
import { asMarkdown, fullPath } from './copy';

export interface Spot {
  root: string;
  path: string;
  line: number;
}

/** Opens it in an editor, the usual one when none is named. */
export function openInEditor({ root, path, line }: Spot, editor?: string): Promise<boolean> {
  return attempt(async () => {
    const opened = await write('open', { root, path, line, editor: editor ?? null });
    say(text.hit.opened(opened.with));
  });
}

export function reveal({ root, path }: Spot): Promise<boolean> {
  return attempt(() => write('reveal', { root, path }));
}

export function copyPath(spot: Spot): Promise<boolean> {
  return attempt(async () => {
    await host().copy(fullPath(spot));
    say(text.hit.copiedPath);
  });
}

export function copyMarkdown(piece: Parameters<typeof asMarkdown>[0]): Promise<boolean> {
  return attempt(async () => {
    await host().copy(asMarkdown(piece));
    say(text.hit.copiedMarkdown);
  });
}
