/** How a text is shown, and what can be done with what is in it. */
import type { Snippet } from 'svelte';

import type { Resolve } from './node';

export interface Way {
  /** Of the first heading: where it stands in the page. */
  level: number;
  /** Shows what `Kind.pattern` finds. */
  piece: Snippet<[string]> | undefined;
  /** Says where names lead. */
  resolve: Resolve | undefined;
  /** Blocks of code have a button that copies them. */
  oncopy: ((code: string) => void) | undefined;
  /** Boxes can be ticked; told where in their block their `[` stands. */
  ontick: ((at: number, block: number) => void) | undefined;
  /** Told where a link leads; else the browser goes there. */
  onurl: ((url: string) => void) | undefined;
}
