/** What is done to the work session from anywhere in the page. */
import { write } from '../api/cache.svelte';
import { resume as text } from '../text/resume';
import { attempt, say } from './toasts.svelte';

/** Captures what the person is doing now. */
export function saveSession(): Promise<boolean> {
  return attempt(async () => {
    await write('session.capture', {});
    say(text.saved);
  });
}
