/**
 * Where a list stands that is longer than a browser lays anything out: it scrolls in a box of a bearable height, and
 * each part of the box stands for another stretch of the list. Small moves are exact; a drag of the scrollbar is in
 * proportion. After an idea of SlickGrid's.
 */

/** Firefox lays out some 17 million pixels, Chromium and WebKit 33. */
const MOST_PX = 8_000_000;
const PAGES_IN_BOX = 100;

export class LongScroll {
  /** Of all rows, in pixels. */
  readonly total: number;
  /** Of the box that scrolls. */
  readonly box: number;
  readonly #view: number;
  readonly #pageHeight: number;
  readonly #pages: number;
  /** What one page puts the rows behind the box by. */
  readonly #lag: number;

  constructor(total: number, view: number, most = MOST_PX) {
    this.total = total;
    this.box = Math.min(total, most);
    this.#view = view;
    this.#pageHeight = this.box / PAGES_IN_BOX;
    this.#pages = this.box < total ? Math.ceil(total / this.#pageHeight) : 1;
    this.#lag = this.#pages > 1 ? (total - this.box) / (this.#pages - 1) : 0;
  }

  /** Returns what is added to a place in the box so that it becomes one in the list. */
  #offsetOf(page: number): number {
    return Math.round(Math.max(0, Math.min(this.#pages - 1, page)) * this.#lag);
  }

  /** Returns where in the list the upper edge stands after the box was scrolled to `top`. */
  scrolled(top: number, before: { top: number; offset: number }): number {
    if (this.#pages === 1) return top;
    if (Math.abs(top - before.top) < this.#view) return top + before.offset;
    const share = (this.total - this.#view) / Math.max(1, this.box - this.#view);
    return top + this.#offsetOf(Math.floor((top * share) / this.#pageHeight));
  }

  /** Returns how the box is scrolled for the list to stand at `place`, and the offset that holds there. */
  at(place: number): { top: number; offset: number } {
    const held = Math.max(0, Math.min(this.total - this.#view, place));
    const offset = this.#offsetOf(Math.floor(held / Math.max(1, this.#pageHeight)));
    return { top: held - offset, offset };
  }
}
