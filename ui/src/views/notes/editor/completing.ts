/** Completes what is written behind `[[`: titles of notes, files, symbols, tasks. */
import type { Completion, CompletionSource } from '@codemirror/autocomplete';

import type { LinkCompletion, LinkTarget } from '../../../api/generated/types';
import { notes as text } from '../../../text/notes';

const TYPING_MS = 60;

/** Returns what stands behind the brackets so far; undefined where no link is being written. */
export function linkBefore(line: string): string | undefined {
  return /\[\[([^[\]]*)$/.exec(line)?.[1];
}

export function completing(ask: (typed: string) => Promise<LinkCompletion[]>): CompletionSource {
  return async (context) => {
    const line = context.state.doc.lineAt(context.pos);
    const typed = linkBefore(line.text.slice(0, context.pos - line.from));
    if (typed === undefined) return null;
    await new Promise((done) => setTimeout(done, TYPING_MS));
    if (context.aborted) return null;
    let found: LinkCompletion[];
    try {
      found = await ask(typed);
    } catch {
      // A link can be written without being completed.
      return null;
    }
    return {
      from: context.pos - typed.length,
      // The engine has chosen and ordered them.
      filter: false,
      options: found.map(({ insert, to }): Completion => ({
        label: nameOf(to) || insert,
        detail: detailOf(to),
        apply: (view, _, from, end) => {
          const closed = view.state.sliceDoc(end, end + 2) === ']]';
          view.dispatch({
            changes: { from, to: closed ? end + 2 : end, insert: `${insert}]]` },
            selection: { anchor: from + insert.length + 2 },
            userEvent: 'input.complete',
          });
        },
      })),
    };
  };
}

function nameOf(to: LinkTarget): string {
  switch (to.kind) {
    case 'note':
    case 'task':
      return to.title;
    case 'file':
      return to.path.split('/').at(-1) ?? to.path;
    case 'symbol':
      return to.name;
    case 'url':
      return to.url;
  }
}

function detailOf(to: LinkTarget): string {
  switch (to.kind) {
    case 'note':
    case 'file':
      return to.path;
    case 'symbol':
      return `${to.path}:${String(to.line)}`;
    case 'task':
      return text.links.task;
    case 'url':
      return text.links.url;
  }
}
