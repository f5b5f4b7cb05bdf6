/** Single values of `profile.yaml` that are changed elsewhere than in its form. */
import { write } from '../../../api/cache.svelte';
import { engine } from '../../../api/engine';
import { type KeyPath, type Value, withValue } from './yaml';

/** Writes a value into the file as it is now; a change by somebody else meanwhile is refused. */
export async function put(profile: string, path: KeyPath, value: Value): Promise<void> {
  const { text } = await engine.profileConfig({ profile });
  await write('profile.set-config', { profile, text: withValue(text, path, value), was: text });
}
