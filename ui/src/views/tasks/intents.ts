/** What is done with intents, each with its way back. */
import { write } from '../../api/cache.svelte';
import type { IntentInfo } from '../../api/generated/types';
import { attempt } from '../../app/toasts.svelte';
import { tasks as texts } from '../../text/tasks';
import type { Tasks } from './tasks.svelte';

const text = texts.intents;

export function createIntent(tasks: Tasks, title: string): Promise<boolean> {
  return attempt(async () => {
    const { id } = await write('intent.create', { title });
    tasks.undo.push(text.created(title), () => write('intent.delete', { id }));
  });
}

export function renameIntent(
  tasks: Tasks,
  { id, title: before }: IntentInfo,
  title: string,
): Promise<boolean> {
  return attempt(async () => {
    await write('intent.update', { id, title });
    tasks.undo.push(text.renamed(title), () => write('intent.update', { id, title: before }));
  });
}

export function closeIntent(
  tasks: Tasks,
  { id, title }: IntentInfo,
  resolution: string,
): Promise<boolean> {
  return attempt(async () => {
    await write('intent.close', { id, resolution: resolution.trim() || null });
    tasks.undo.push(text.closed(title), () => write('intent.reopen', { id }));
  });
}

export function reopenIntent(
  tasks: Tasks,
  { id, title, resolution }: IntentInfo,
): Promise<boolean> {
  return attempt(async () => {
    await write('intent.reopen', { id });
    tasks.undo.push(text.reopened(title), () => write('intent.close', { id, resolution }));
  });
}

export function deleteIntent(tasks: Tasks, { id, title }: IntentInfo): Promise<boolean> {
  return attempt(async () => {
    await write('intent.delete', { id });
    tasks.undo.push(text.deleted(title), () => write('intent.restore', { id }));
  });
}
