/** A model's words for the greeting: asked for beside the rules' ones, which stand there at once. */
import { untrack } from 'svelte';

import { type Read, read } from '../../api/cache.svelte';
import { engine } from '../../api/engine';
import type { Greeting } from '../../api/generated/types';
import { asEngineError, type EngineError } from '../../host/host';
import { current } from './wording';

/** Where it is remembered whether a model words greetings, so that nothing moves when that is heard. */
const ROOMY = 'resume.worded';

export class Wording {
  /** The rules' words are wanted all the same. */
  rules = $state(false);
  asking = $state(false);
  /** Why there are no words of a model. */
  error = $state.raw<EngineError>();
  #worded = $state.raw<Greeting>();

  readonly #profile: string;
  readonly #resumed: Read<'session.resume'>;
  readonly #status: Read<'llm.status'>;
  /** The state whose greeting was asked for, and whether somebody came back since. */
  #asked: string | undefined;

  /** Who words it, whatever comes of that; undefined when no model does. */
  readonly by: string | undefined = $derived.by(() => {
    const route = this.#status.data?.purposes.find(({ purpose }) => purpose === 'greet');
    const worded = route?.none === null && this.#resumed.data?.session;
    return worded ? (route.model ?? undefined) : undefined;
  });

  /** There is to be room for a model's words; as it was last time until it is known. */
  readonly roomy: boolean = $derived.by(() => {
    const known = this.#status.data && this.#resumed.data;
    return known ? this.by !== undefined : localStorage.getItem(ROOMY) === 'yes';
  });

  /** A model's words, as long as what they tell is so. */
  readonly worded: Greeting | undefined = $derived.by(() => {
    const rules = this.#resumed.data?.greeting;
    return rules && this.by !== undefined ? current(rules, this.#worded) : undefined;
  });

  /** Made while a component is. */
  constructor(profile: string, resumed: Read<'session.resume'>) {
    this.#profile = profile;
    this.#resumed = resumed;
    this.#status = read('llm.status', () => ({}));
    // Not again for every file that changes meanwhile, but for who comes back.
    $effect(() => {
      const seen = () => {
        if (document.visibilityState === 'hidden') this.#asked = undefined;
      };
      document.addEventListener('visibilitychange', seen);
      return () => {
        document.removeEventListener('visibilitychange', seen);
      };
    });
    $effect(() => {
      if (this.#status.data && this.#resumed.data)
        localStorage.setItem(ROOMY, this.roomy ? 'yes' : 'no');
    });
    $effect(() => {
      const state = this.#resumed.data?.session?.captured.id;
      const asked = this.by !== undefined && this.#resumed.data && state !== undefined;
      untrack(() => {
        if (!asked || this.#asked === state || document.visibilityState === 'hidden') return;
        this.#asked = state;
        void this.#ask();
      });
    });
  }

  async #ask(): Promise<void> {
    this.asking = true;
    try {
      this.#worded = await engine.sessionGreet({ profile: this.#profile });
      this.error = undefined;
    } catch (thrown) {
      this.error = asEngineError(thrown);
    } finally {
      this.asking = false;
    }
  }
}
