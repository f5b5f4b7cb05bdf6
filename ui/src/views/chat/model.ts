/** Who answers, and why nobody does. */
import type { LlmModel, LlmProvider, LlmRoute, LlmStatus } from '../../api/generated/types';

export function routeOf(status: LlmStatus | undefined): LlmRoute | undefined {
  return status?.purposes.find(({ purpose }) => purpose === 'chat');
}

/** The model that is good at answering and small enough for most machines. */
export const USUAL = 'llama3.2';

/** Returns the names of the models on this machine, the usual one first. */
export function onThisMachine(models: readonly LlmModel[]): string[] {
  const isUsual = (name: string) => name === USUAL || name.startsWith(`${USUAL}:`);
  const names = models.filter(({ local }) => local).map(({ name }) => name);
  return [...names.filter(isUsual), ...names.filter((name) => !isUsual(name))];
}

/** Returns the provider with another model; what was said of it stays. */
export function withModel(status: LlmStatus | undefined, model: string): LlmProvider {
  const there = status?.providers.find(({ provider }) => provider.name === 'ollama')?.provider;
  return { ...(there ?? { name: 'ollama', kind: 'ollama' }), model };
}
