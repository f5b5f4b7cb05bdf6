/** The engine's commands, over whichever host the page runs in. */
import type { Host } from '../host/host';
import { client } from './generated/client';

let current: Host | undefined;

/** Says which host to talk to from now on: once when the page starts, and in every test. */
export function useHost(host: Host): void {
  current = host;
}

export function host(): Host {
  if (!current) throw new Error('no host yet: main.ts or the test calls connect(host) first');
  return current;
}

/** For a call whose answer isn't kept, such as a doctor's run; reads and writes go through the cache. */
export const engine = client((name, request) => host().call(name, request));
