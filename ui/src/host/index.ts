/** Picks the host that the page runs in. */
import { browser } from './browser';
import type { Host } from './host';
import { desktop, isDesktop } from './tauri';

export * from './host';

export function pickHost(): Host {
  return isDesktop() ? desktop() : browser();
}
