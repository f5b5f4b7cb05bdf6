/** “Why is this here?”: the way from a thing to the event that brought it, and to what that came from. */
import Waypoints from '@lucide/svelte/icons/waypoints';

import { shell as text } from '../text/shell';
import { href, router } from './router.svelte';

/** What of the action is the same wherever it is offered. */
export const WHY = { title: text.actions.why, icon: Waypoints, keys: 'Mod+Shift+Y' } as const;

export function goToOrigin(thing: { root: string; path: string } | { task: string }): void {
  const query = 'task' in thing ? { task: thing.task } : { root: thing.root, path: thing.path };
  router.go(href('activity', [], query));
}
