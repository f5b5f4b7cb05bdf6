/** Who does something: as it comes, nobody, or a list of choices of which the first that can does it. */
import type { LlmChoice, LlmRoute, LlmStatus } from '../../../api/generated/types';
import { llm } from '../../../text/llm';

export type Scope = 'all' | 'here';
export type How = 'open' | 'order' | 'none';

export function choicesOf(route: LlmRoute, scope: Scope): readonly LlmChoice[] | null {
  return scope === 'here' ? route.chosen_here : route.chosen;
}

export function howOf(choices: readonly LlmChoice[] | null): How {
  if (choices === null) return 'open';
  return choices.length === 0 ? 'none' : 'order';
}

/** Returns the choices in words: “anthropic, ollama (llama3.2)”. */
export function saidOf(choices: readonly LlmChoice[] | null, scope: Scope): string {
  const how = howOf(choices);
  if (how === 'open') return scope === 'here' ? llm.uses.asForAll : llm.uses.asItComes;
  if (how === 'none') return llm.uses.none;
  return (choices ?? [])
    .map(({ provider, model }) => (model ? `${provider} (${model})` : provider))
    .join(', ');
}

/** A choice as it is filled in. */
export interface Draft {
  provider: string;
  /** Empty: the provider's own. */
  model: string;
}

export function draftsOf(choices: readonly LlmChoice[] | null): Draft[] {
  return (choices ?? []).map(({ provider, model }) => ({ provider, model: model ?? '' }));
}

/** Returns what is to be kept; null: as it comes. */
export function kept(how: How, drafts: readonly Draft[]): LlmChoice[] | null {
  if (how === 'open') return null;
  if (how === 'none') return [];
  return drafts.map(({ provider, model }) => ({ provider, model: model.trim() || null }));
}

/** Returns the list with one of its entries in another place. */
export function moved<Item>(list: readonly Item[], from: number, to: number): Item[] {
  const rest = list.filter((_, at) => at !== from);
  const item = list[from];
  if (item === undefined) return rest;
  return [...rest.slice(0, to), item, ...rest.slice(to)];
}

export function ownModelOf(status: LlmStatus, name: string): string {
  return status.providers.find(({ provider }) => provider.name === name)?.provider.model ?? '';
}
