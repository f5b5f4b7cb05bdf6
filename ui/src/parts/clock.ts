/** The time as components see it: it ticks while somebody looks at it. */
import { createSubscriber } from 'svelte/reactivity';

const TICK_MS = 20_000;

const subscribe = createSubscriber((tick) => {
  const timer = setInterval(tick, TICK_MS);
  return () => {
    clearInterval(timer);
  };
});

/** Returns now in milliseconds; whoever reads it is run again as time goes by. */
export function now(): number {
  subscribe();
  return Date.now();
}
