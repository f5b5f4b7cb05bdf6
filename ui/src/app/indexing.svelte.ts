/** How far indexing the active profile is: as it is pushed, and until then as the status says. */
import { live, type Read, read } from '../api/cache.svelte';
import type { Progress } from '../api/generated/types';

export class Indexing {
  readonly read: Read<'status'> = read('status', () => ({}));
  readonly progress: Progress | undefined = $derived.by(() => live.progress);
  readonly status = $derived(this.read.data);
  readonly scanning = $derived(this.progress?.scanning ?? this.status?.state === 'indexing');
  readonly chunks = $derived(this.progress?.chunks ?? this.status?.chunks ?? 0);
  readonly vectors = $derived(this.progress?.vectors ?? this.status?.vectors ?? 0);
  readonly pending = $derived(this.progress?.pending ?? this.status?.pending ?? 0);
  /** Which share of the chunks can be found by meaning, from 0 to 1. */
  readonly coverage = $derived(this.chunks > 0 ? Math.min(1, this.vectors / this.chunks) : 0);

  /** Made while a component is. */
  constructor() {
    // Only the first is asked for: `live.progress` has it, and then what is pushed.
    read('progress', () => ({}));
  }
}
