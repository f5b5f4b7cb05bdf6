/** Keeps the end of what grows in sight, until somebody scrolls up to read. */

/** So near to the end is at the end. */
const NEAR_PX = 32;

export class Stick {
  readonly #box: HTMLElement;
  readonly #told: (atEnd: boolean) => void;
  readonly #sizes = new ResizeObserver(() => {
    this.follow();
  });
  #atEnd = true;

  /** `told` hears when the end is left and come back to. */
  constructor(box: HTMLElement, told: (atEnd: boolean) => void) {
    this.#box = box;
    this.#told = told;
    box.addEventListener('scroll', this.#scrolled, { passive: true });
    this.#sizes.observe(box);
  }

  /** Hears of the sizes of what is in the box now. */
  watch(): void {
    this.#sizes.disconnect();
    this.#sizes.observe(this.#box);
    for (const child of this.#box.children) this.#sizes.observe(child);
    this.follow();
  }

  /** Goes along with what grew. */
  follow(): void {
    if (this.#atEnd) this.#box.scrollTop = this.#box.scrollHeight;
  }

  toEnd(): void {
    this.#set(true);
    this.follow();
  }

  end(): void {
    this.#sizes.disconnect();
    this.#box.removeEventListener('scroll', this.#scrolled);
  }

  readonly #scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = this.#box;
    this.#set(scrollHeight - scrollTop - clientHeight < NEAR_PX);
  };

  #set(atEnd: boolean): void {
    if (atEnd === this.#atEnd) return;
    this.#atEnd = atEnd;
    this.#told(atEnd);
  }
}
