/** Parts of the page that are loaded when they are first seen, from an engine that may be away for a while. */

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5_000;

/**
 * Loads a part and hands it over; tries again, ever more rarely, while it can't be had. What is shown in its place
 * stays meanwhile. Returns what gives it up.
 */
export function loaded<Part>(load: () => Promise<Part>, use: (part: Part) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  let pause = FIRST_PAUSE;
  const attempt = (): void => {
    load().then(
      (part) => {
        if (!ended) use(part);
      },
      () => {
        if (ended) return;
        timer = setTimeout(attempt, pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      },
    );
  };
  attempt();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
