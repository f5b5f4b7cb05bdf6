/** What is done in the resume view, with its way back where there is one. */
import { write } from '../../api/cache.svelte';
import type {
  CapturedSession,
  Continued,
  DecideStatement,
  Statement,
} from '../../api/generated/types';
import { confirm } from '../../app/confirm.svelte';
import { attempt, say } from '../../app/toasts.svelte';
import { ago } from '../../text/format';
import { resume as text } from '../../text/resume';
import type { Located } from './places';

export type Kind = 'blocker' | 'next-step';

export async function openInEditor({ root, path }: Located, line: number | null): Promise<void> {
  await attempt(async () => {
    const opened = await write('open', { root, path, line });
    say(text.statement.opened(opened.with));
  });
}

/** What holds of a statement now, with a change; the engine takes all of it at once. */
export function decision(
  { key, pinned, edited, text: words }: Statement,
  kind: Kind,
  change: Partial<DecideStatement> = {},
): DecideStatement {
  return { key, kind, pinned, dismissed: false, text: edited ? words : null, ...change };
}

export function pin(statement: Statement, kind: Kind): Promise<boolean> {
  const change = decision(statement, kind, { pinned: !statement.pinned });
  return attempt(() => write('statement.decide', change));
}

/** Writes it anew; without words it says again what it said by itself. */
export function rewrite(statement: Statement, kind: Kind, words: string): Promise<boolean> {
  const change = decision(statement, kind, { text: words.trim() || null });
  return attempt(() => write('statement.decide', change));
}

export function dismiss(statement: Statement, kind: Kind): Promise<boolean> {
  return attempt(async () => {
    await write('statement.decide', decision(statement, kind, { dismissed: true }));
    say(text.statement.dismissed(statement.text), () =>
      write('statement.decide', decision(statement, kind)),
    );
  });
}

/** Opens what was open; returns what was, unless nothing could be asked. */
export async function goOn(id: string | null): Promise<Continued | undefined> {
  let continued: Continued | undefined;
  await attempt(async () => {
    continued = await write('session.continue', { id });
  });
  return continued;
}

/** Deletes a state once that is confirmed; returns whether it is gone. */
export async function remove({ id, headline, captured_at: at }: CapturedSession): Promise<boolean> {
  const sure = await confirm({
    title: text.past.removeTitle,
    message: text.past.removeText(headline, ago(at, Date.now())),
    action: text.past.remove,
    danger: true,
  });
  if (!sure) return false;
  return attempt(async () => {
    await write('session.delete', { id });
    say(text.past.removed);
  });
}
