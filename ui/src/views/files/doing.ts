/** What can be done with a path of the profile, from the tree, the pane and the palette alike. */
import { write } from '../../api/cache.svelte';
import { copy } from '../../app/clipboard.svelte';
import { attempt, say } from '../../app/toasts.svelte';
import { files as text } from '../../text/files';
import { fullPath } from './address';

export interface Target {
  root: string;
  path: string;
  line?: number | null;
}

export async function openInEditor({ root, path, line = null }: Target): Promise<void> {
  await attempt(async () => {
    const opened = await write('open', { root, path, line });
    say(text.actions.opened(opened.with));
  });
}

export async function reveal({ root, path }: Target): Promise<void> {
  await attempt(() => write('reveal', { root, path }));
}

export async function copyPath({ root, path }: Target): Promise<void> {
  if (await copy(fullPath(root, path), 'profile')) say(text.actions.copied);
}
