/** What was typed and not asked yet, by profile and thread, so that looking elsewhere loses nothing. */
import { SvelteMap } from 'svelte/reactivity';

export const drafts = new SvelteMap<string, string>();

export function draftKey(profile: string, thread: string | undefined): string {
  return `${profile} ${thread ?? ''}`;
}
