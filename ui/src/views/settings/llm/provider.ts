/** A provider as it is filled in. */
import type { LlmProvider } from '../../../api/generated/types';

export const KINDS = ['ollama', 'anthropic', 'openai'] as const;
export type Kind = (typeof KINDS)[number];

export interface Filled {
  kind: string;
  name: string;
  address: string;
  model: string;
  /** Tokens, as typed. */
  context: string;
  /** The name of its key, when it isn't the provider's. */
  key: string;
}

export function filled(provider: LlmProvider | null): Filled {
  return {
    kind: provider?.kind ?? 'ollama',
    name: provider?.name ?? '',
    address: provider?.base_url ?? '',
    model: provider?.model ?? '',
    context: provider?.context?.toString() ?? '',
    key: provider?.key ?? '',
  };
}

/** Returns a whole number above 0, null when nothing was typed, undefined when it is none. */
export function whole(typed: string): number | null | undefined {
  const digits = typed.trim().replace(/(?<=\d)[\s,_'’](?=\d{3})/g, '');
  if (digits === '') return null;
  return /^[1-9]\d*$/.test(digits) ? Number(digits) : undefined;
}

/** Returns the provider; what was left empty isn't said. */
export function providerOf({ kind, name, address, model, context, key }: Filled): LlmProvider {
  const ollama = kind === 'ollama';
  return {
    kind,
    name: name.trim(),
    model: model.trim(),
    base_url: address.trim() || null,
    key: (ollama ? '' : key.trim()) || null,
    context: (ollama ? whole(context) : null) ?? null,
  };
}
