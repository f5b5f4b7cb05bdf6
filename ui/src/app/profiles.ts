/** What is done to a profile from anywhere in the page. */
import { write } from '../api/cache.svelte';
import type { ProfileInfo, Status } from '../api/generated/types';
import { isActive, switching } from './switching.svelte';
import { attempt } from './toasts.svelte';

/** Makes a profile the active one; one that can't be opened says why. */
export async function switchTo(profile: ProfileInfo): Promise<void> {
  if (isActive(profile)) return;
  switching.to = profile.id;
  await attempt(() => write('profile.switch', { profile: profile.id }));
  // Unless yet another was asked for meanwhile.
  if (switching.to === profile.id) switching.to = undefined;
}

export async function pauseOrResume(status: Status): Promise<void> {
  await attempt(() => write(status.paused ? 'resume' : 'pause', {}));
}
