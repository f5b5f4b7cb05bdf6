/** What is done in the chat view, with its way back where there is one. */
import { write } from '../../api/cache.svelte';
import { host } from '../../api/engine';
import type { ChatMessage, ChatThread, Citation } from '../../api/generated/types';
import { copy } from '../../app/clipboard.svelte';
import { href } from '../../app/router.svelte';
import { attempt, say } from '../../app/toasts.svelte';
import { chat as text } from '../../text/chat';

/** Returns the link to a thread; to a new one when none is named. */
export function linkOf(thread?: string): string {
  return href('chat', thread === undefined ? [] : [thread]);
}

export async function open({ root, path, start_line: line }: Citation): Promise<void> {
  await attempt(async () => {
    const opened = await write('open', { root, path, line });
    say(text.sources.opened(opened.with));
  });
}

export async function copyAnswer({ text: answer }: ChatMessage): Promise<void> {
  if (await copy(answer, 'profile')) say(text.message.copied);
}

/** Opens an address of the web; where that can't be done, it can at least be pasted. */
export async function browse(url: string): Promise<void> {
  await attempt(async () => {
    if (await host().browse(url)) return;
    if (await copy(url, 'profile')) say(text.message.copiedUrl);
  });
}

/** Deletes a thread; returns whether it is gone. */
export function remove({ id, title }: ChatThread): Promise<boolean> {
  return attempt(async () => {
    await write('chat.delete', { id });
    say(text.threads.deleted(title), () => write('chat.restore', { id }));
  });
}

export function rename({ id }: ChatThread, title: string): Promise<boolean> {
  return attempt(() => write('chat.rename', { id, title }));
}

export function makeTask({ id }: ChatMessage, title: string): Promise<boolean> {
  return attempt(async () => {
    const task = await write('task.create', { title, message: id });
    say(text.task.made(task.title), () => write('task.delete', { id: task.id }));
  });
}
