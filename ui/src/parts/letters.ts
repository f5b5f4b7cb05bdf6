/** Finding a row by the letters that its name begins with. */

/** Letters that come so soon after each other are one beginning. */
const TOGETHER_MS = 700;

export class Letters {
  #typed = '';
  #at = -Infinity;

  /**
   * Returns the next row after `active`, round to the beginning, whose name begins with the letters typed of late; -1
   * when there is none. `name` returns undefined for a row that has none.
   */
  find<Item>(
    letter: string,
    items: readonly Item[],
    active: number,
    name: (item: Item) => string | undefined,
    now = performance.now(),
  ): number {
    this.#typed = now - this.#at < TOGETHER_MS ? this.#typed + letter : letter;
    this.#at = now;
    // More letters of a name may still mean the row that the first ones found.
    const from = Math.max(0, this.#typed.length > 1 ? active : active + 1);
    for (let step = 0; step < items.length; step++) {
      const index = (from + step) % items.length;
      const item = items[index];
      if (item !== undefined && name(item)?.toLocaleLowerCase().startsWith(this.#typed))
        return index;
    }
    return -1;
  }
}
