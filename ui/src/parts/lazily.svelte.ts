/** Parts of the page that are made on an element once their code is loaded. */
import { loaded } from './loaded';

interface Made {
  end(): void;
}

/** What is made on an element, and the attachment that makes it there. */
export interface Lazy<Part extends Made, On extends HTMLElement> {
  /** Undefined until it is there; then it can be shown what came meanwhile. */
  readonly part: Part | undefined;
  /** For `{@attach}`: makes the part on the element, and ends it with the element. */
  readonly attach: (on: On) => () => void;
}

/**
 * Loads a part when its element is there. `load` brings the code along and returns what makes the part; what it reads
 * before its first `await` makes the part anew when it changes, and what is read while making doesn't.
 */
export function lazily<Part extends Made, On extends HTMLElement = HTMLElement>(
  load: () => Promise<(on: On) => Part>,
): Lazy<Part, On> {
  let part = $state.raw<Part>();
  return {
    get part() {
      return part;
    },
    attach: (on) => {
      let made: Part | undefined;
      const giveUp = loaded(load, (make) => {
        made = make(on);
        part = made;
      });
      return () => {
        giveUp();
        made?.end();
        part = undefined;
      };
    },
  };
}
