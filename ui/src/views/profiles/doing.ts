/** What is done to profiles here, with its way back. */
import { write } from '../../api/cache.svelte';
import type { ProfileInfo } from '../../api/generated/types';
import { copy } from '../../app/clipboard.svelte';
import { attempt, say } from '../../app/toasts.svelte';
import { nameOf } from '../../folders/paths';
import { profiles as text } from '../../text/profiles';

/** Puts a profile in the trash; one that was active becomes so again when that is undone. */
export async function remove(profile: ProfileInfo): Promise<boolean> {
  return attempt(async () => {
    const { id, name } = await write('profile.delete', { profile: profile.id });
    say(text.deleted(name), async () => {
      await write('profile.restore', { profile: id });
      if (profile.active) await write('profile.switch', { profile: id });
    });
  });
}

export async function takeBack(id: string): Promise<ProfileInfo | undefined> {
  let back: ProfileInfo | undefined;
  await attempt(async () => {
    back = await write('profile.restore', { profile: id });
    say(text.isBack(back.name));
  });
  return back;
}

export async function removeFolder(profile: ProfileInfo, path: string): Promise<void> {
  const request = { profile: profile.id, folders: [path] };
  await attempt(async () => {
    await write('profile.remove-folders', request);
    say(text.removed(nameOf(path)), () => write('profile.add-folders', request));
  });
}

export async function copyPath(path: string): Promise<void> {
  if (await copy(path, 'profile')) say(text.copied);
}
