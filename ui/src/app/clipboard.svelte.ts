/**
 * The one way to the clipboard. A profile may keep what is in it off there (`security.block_clipboard_export`): then
 * neither a button nor the browser's own copying and dragging of text takes anything out of the views that show it.
 */
import { read } from '../api/cache.svelte';
import { host } from '../api/engine';
import { clipboard as text } from '../text/clipboard';
import { isTyping } from './keys';
import { router } from './router.svelte';
import { attempt, toasts } from './toasts.svelte';

class Clipboard {
  /** Why nothing may be copied. */
  refusal = $state<string>();
}

export const clipboard = new Clipboard();

/** The views that show nothing of a profile's contents. */
const OUTSIDE: ReadonlySet<string> = new Set(['settings', 'onboarding']);

function refuse(message: string): void {
  // Who tries again needs to be told once.
  for (const told of toasts.list) if (told.message === message) toasts.dismiss(told.id);
  toasts.add({ message, hint: text.cure, tone: 'bad' });
}

/** Copies what is of the profile, or of the app alone; says when that isn't done, and returns whether it was. */
export async function copy(what: string, of: 'profile' | 'app'): Promise<boolean> {
  if (of === 'profile' && clipboard.refusal !== undefined) {
    refuse(clipboard.refusal);
    return false;
  }
  return attempt(() => host().copy(what));
}

/** Whether somebody wrote it there, or is about to: it is theirs. */
function isOwn(target: EventTarget | null): boolean {
  const field = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  return isTyping(target) && !(field && target.readOnly);
}

/** A card that is moved to another place isn't taken out. */
function isMoved({ type, target }: Event): boolean {
  return (
    type === 'dragstart' &&
    target instanceof Element &&
    target.closest('[draggable="true"]') !== null
  );
}

function guard(event: Event): void {
  if (clipboard.refusal === undefined || OUTSIDE.has(router.view)) return;
  if (isOwn(event.target) || isMoved(event)) return;
  event.preventDefault();
  // Editors and viewers write to the clipboard by themselves.
  event.stopImmediatePropagation();
  refuse(clipboard.refusal);
}

const GUARDED = ['copy', 'cut', 'dragstart'];

/** Guards the page for as long as a component lives; what isn't known yet isn't let out. */
export function guardClipboard(): void {
  const profiles = read('profile.list', () => ({}));
  const active = $derived(profiles.data?.find((profile) => profile.active));
  const id = $derived(active && !active.problem ? active.id : undefined);
  const config = read('profile.config', () => (id === undefined ? null : { profile: id }));

  $effect.pre(() => {
    const security = config.data?.values['security'];
    if (id === undefined) clipboard.refusal = undefined;
    else if (!config.data) clipboard.refusal = text.unknown;
    else
      clipboard.refusal = security?.['block_clipboard_export'] === true ? text.blocked : undefined;
  });

  $effect(() => {
    for (const name of GUARDED) addEventListener(name, guard, { capture: true });
    return () => {
      for (const name of GUARDED) removeEventListener(name, guard, { capture: true });
      clipboard.refusal = undefined;
    };
  });
}
