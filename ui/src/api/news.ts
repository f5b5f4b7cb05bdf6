/** What the engine tells that makes no answer old and yet belongs somewhere: pieces of what is being written. */
import type { PipelineEvent } from './generated/types';

type Kind = PipelineEvent['event'];
export type News<Of extends Kind> = Extract<PipelineEvent, { event: Of }>;

const hearers = new Set<(event: PipelineEvent) => void>();

/** Hears every piece of news of a kind; returns what ends it. */
export function hear<Of extends Kind>(kind: Of, told: (event: News<Of>) => void): () => void {
  const hearer = (event: PipelineEvent) => {
    if (event.event === kind) told(event as News<Of>);
  };
  hearers.add(hearer);
  return () => {
    hearers.delete(hearer);
  };
}

export function tell(event: PipelineEvent): void {
  for (const hearer of hearers) hearer(event);
}
