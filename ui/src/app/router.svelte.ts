/** Where the page is. A place is a link, so it can be copied, reloaded and gone back to. */
import { parse, type Place } from './place';

export { href } from './place';

/** Says whether the page may leave for a place: at once, or once somebody was asked. */
export type Guard = (to: Place) => boolean | Promise<boolean>;

class Router {
  #link = typeof location === 'undefined' ? '' : location.hash;
  #place = $state.raw<Place>(parse(this.#link));
  #guard: Guard | undefined;

  get view(): string {
    return this.#place.view;
  }

  get path(): readonly string[] {
    return this.#place.path;
  }

  get query(): Readonly<Record<string, string>> {
    return this.#place.query;
  }

  /** Goes to a link made by `href`. Back leads here again, unless it is put in place of where we are. */
  go(link: string, { replace = false }: { replace?: boolean } = {}): void {
    if (link === location.hash) return;
    this.#ask(link, () => {
      if (replace) history.replaceState(history.state, '', link);
      else history.pushState(null, '', link);
      this.#arrive(link);
    });
  }

  /** Lets a view with something unsaved be asked before the page leaves; returns what ends it. */
  guard(guard: Guard): () => void {
    this.#guard = guard;
    return () => {
      if (this.#guard === guard) this.#guard = undefined;
    };
  }

  #arrive(link: string): void {
    this.#link = link;
    this.#place = parse(link);
  }

  /** Goes on at once where nobody minds; returns whether it did. */
  #ask(link: string, go: () => void): boolean {
    const answer = this.#guard?.(parse(link)) ?? true;
    if (answer === true) {
      go();
      return true;
    }
    void Promise.resolve(answer).then((yes) => {
      if (yes) go();
    });
    return false;
  }

  /** Follows the address bar and the back button; returns what ends it. */
  follow(): () => void {
    const moved = () => {
      const link = location.hash;
      // Going back tells twice.
      if (link === this.#link) return;
      const before = this.#link;
      const went = this.#ask(link, () => {
        if (location.hash !== link) history.pushState(null, '', link);
        this.#arrive(link);
      });
      // Until there is an answer, the address is that of what is still shown.
      if (!went) history.pushState(null, '', before || '#');
    };
    this.#arrive(location.hash);
    addEventListener('hashchange', moved);
    addEventListener('popstate', moved);
    return () => {
      removeEventListener('hashchange', moved);
      removeEventListener('popstate', moved);
    };
  }
}

export const router = new Router();
