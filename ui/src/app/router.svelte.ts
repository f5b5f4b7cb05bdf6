/** Where the page is. A place is a link, so it can be copied, reloaded and gone back to. */
import { parse, type Place } from './place';

export { href } from './place';

class Router {
  #place = $state.raw<Place>(parse(typeof location === 'undefined' ? '' : location.hash));

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
    if (replace) history.replaceState(history.state, '', link);
    else history.pushState(null, '', link);
    this.#place = parse(link);
  }

  /** Follows the address bar and the back button; returns what ends it. */
  follow(): () => void {
    const moved = () => {
      this.#place = parse(location.hash);
    };
    moved();
    addEventListener('hashchange', moved);
    addEventListener('popstate', moved);
    return () => {
      removeEventListener('hashchange', moved);
      removeEventListener('popstate', moved);
    };
  }
}

export const router = new Router();
