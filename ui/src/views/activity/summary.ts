/** An event in a line: what happened, to what, and a little more. One function for each kind that is known. */
import type { JsonValue } from '../../api/generated/types';
import { events as text } from '../../text/events';

export interface Summary {
  /** What happened. */
  said: string;
  /** To what. */
  name?: string;
  /** To which file, instead of a name. */
  path?: string;
  note?: string;
  /** Something went wrong. */
  bad?: boolean;
}

type Payload = Readonly<Record<string, JsonValue>>;

function record(payload: JsonValue | undefined): Payload {
  return typeof payload === 'object' && payload !== null && !Array.isArray(payload) ? payload : {};
}

function words(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function number(value: JsonValue | undefined): number {
  return typeof value === 'number' ? value : 0;
}

function list(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.map(words).filter(Boolean) : [];
}

/** A command as it would be typed: what has spaces in it is quoted. */
function command(value: JsonValue | undefined): string {
  if (!Array.isArray(value)) return words(value);
  return value
    .map(words)
    .map((word) =>
      word === '' || /[\s"']/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : word,
    )
    .join(' ');
}

const file = (said: string) => (payload: Payload) => ({
  said,
  path: words(payload['path']),
  ...(typeof payload['chunks'] === 'number' && { note: text.chunks(payload['chunks']) }),
});

const folders = (said: string) => (payload: Payload) => {
  const all = list(payload['folders']);
  return { said, path: all[0] ?? '', note: text.more(all.length - 1) };
};

const named = (said: string, field: string) => (payload: Payload) => ({
  said,
  name: words(payload[field]),
});

const only = (said: string) => () => ({ said });

const KINDS: Readonly<Record<string, (payload: Payload) => Summary>> = {
  'profile.created': (payload) => ({
    said: text.profileCreated,
    name: words(payload['name']),
    note: text.folders(list(payload['folders']).length),
  }),
  'profile.renamed': (payload) => ({
    said: text.profileRenamed,
    name: text.to(words(payload['from']), words(payload['to'])),
  }),
  'profile.switched': named(text.profileSwitched, 'name'),
  'profile.left': named(text.profileLeft, 'name'),
  'profile.restored': named(text.profileRestored, 'name'),
  'profile.folders-added': folders(text.foldersAdded),
  'profile.folders-removed': folders(text.foldersRemoved),
  'profile.configured': only(text.profileConfigured),
  'index.ready': only(text.indexReady),
  'index.paused': only(text.indexPaused),
  'index.resumed': only(text.indexResumed),
  'scan.started': (payload) => ({ said: text.scanStarted, note: words(payload['reason']) }),
  'scan.finished': (payload) => ({
    said: text.scanFinished,
    note: text.scan(
      number(payload['files']),
      number(payload['changed']),
      number(payload['removed']),
      number(payload['seconds']),
    ),
  }),
  'file.saved': file(text.fileSaved),
  'file.changed': (payload) => ({
    said: text.fileChanged,
    path: words(payload['path']),
    note: text.changed(number(payload['chunks']), number(payload['added'])),
  }),
  'file.indexed': file(text.fileIndexed),
  'file.embedded': file(text.fileEmbedded),
  'file.removed': file(text.fileRemoved),
  'file.gone': file(text.fileGone),
  'folder.changed': (payload) => ({
    said: text.folderChanged,
    path: words(payload['path']),
    note: words(payload['reason']),
  }),
  'branch.changed': (payload) => {
    const branch = words(payload['branch']);
    return {
      said: branch === '' ? text.branchDetached : text.branchChanged,
      name: branch,
      note: words(payload['worktree']),
    };
  },
  'search.done': (payload) => {
    const mode = words(payload['mode']);
    return {
      said: text.searchDone,
      name: text.quoted(words(payload['query'])),
      note: text.search(number(payload['hits']), text.modes[mode] ?? mode, number(payload['ms'])),
    };
  },
  'search.saved': (payload) => ({
    said: text.searchSaved,
    name: words(payload['name']),
    note: text.quoted(words(payload['query'])),
  }),
  'task.created': named(text.taskCreated, 'title'),
  'task.changed': (payload) => {
    const state = words(payload['state']);
    return {
      said: text.taskChanged,
      name: words(payload['title']),
      note: text.states[state] ?? state,
    };
  },
  'task.found': (payload) => ({
    said: text.taskFound,
    name: words(payload['title']),
    note: text.fields(
      [words(payload['path']), payload['line'] ? text.line(number(payload['line'])) : ''].filter(
        Boolean,
      ),
    ),
  }),
  'command.done': (payload) => {
    const exit = payload['exit_code'];
    const code = typeof exit === 'number' ? exit : null;
    return {
      said: text.commandDone,
      name: words(payload['command']),
      note: text.ended(code, number(payload['seconds'])),
      bad: code !== 0,
    };
  },
  'editor.told': (payload) => {
    const line = number(payload['line']);
    const path = words(payload['active_file']);
    return {
      said: text.editorTold,
      ...(path !== '' && { path }),
      note: text.editor(
        line > 0 ? text.line(line) : '',
        number(payload['open_files']),
        number(payload['unsaved_files']),
      ),
    };
  },
  'signal.given': (payload) => ({
    said: text.signalGiven,
    name: words(payload['source']),
    note: inLine(payload['data']),
  }),
  'task.deleted': named(text.taskDeleted, 'title'),
  'task.restored': named(text.taskRestored, 'title'),
  'intent.opened': named(text.intentOpened, 'title'),
  'intent.changed': named(text.intentChanged, 'title'),
  'intent.closed': (payload) => ({
    said: text.intentClosed,
    name: words(payload['title']),
    note: words(payload['resolution']),
  }),
  'intent.deleted': named(text.intentDeleted, 'title'),
  'intent.restored': named(text.intentRestored, 'title'),
  'note.created': named(text.noteCreated, 'title'),
  'note.renamed': (payload) => ({
    said: text.noteRenamed,
    name: text.to(words(payload['from']), words(payload['to'])),
  }),
  'note.deleted': named(text.noteDeleted, 'title'),
  'note.restored': named(text.noteRestored, 'title'),
  'chat.asked': only(text.chatAsked),
  'chat.answered': (payload) => {
    const state = words(payload['state']);
    return {
      said: text.chatAnswered,
      name: words(payload['model']),
      note: text.answers[state] ?? state,
    };
  },
  'repository.seen': (payload) => ({
    said: text.repositorySeen,
    name: words(payload['branch']),
    note: words(payload['worktree']),
  }),
  'history.imported': (payload) => ({
    said: text.historyImported,
    note: text.commands(number(payload['commands'])),
  }),
  'session.began': only(text.sessionBegan),
  'session.ended': only(text.sessionEnded),
  'session.captured': (payload) => {
    const cause = words(payload['cause']);
    return {
      said: text.sessionCaptured,
      name: words(payload['headline']),
      note: text.causes[cause] ?? cause,
    };
  },
  'session.deleted': only(text.sessionDeleted),
  'statement.decided': (payload) => {
    const rewritten = words(payload['text']);
    const said =
      payload['dismissed'] === true
        ? text.statementDismissed
        : payload['pinned'] === true
          ? text.statementPinned
          : rewritten !== ''
            ? text.statementRewritten
            : text.statementReleased;
    return { said, name: rewritten || words(payload['key']) };
  },
  'settings.changed': (payload) => ({
    said: text.settingsChanged,
    name: list(payload['names']).join(', '),
  }),
  'model.chosen': (payload) => ({
    said: text.modelChosen,
    name: text.models(words(payload['text']), words(payload['code'])),
  }),
  'backup.made': (payload) => ({ said: text.backupMade, path: words(payload['file']) }),
  'backup.restored': (payload) => ({ said: text.backupRestored, path: words(payload['file']) }),
  'problem.began': (payload) => ({
    said: text.problemBegan,
    name: words(payload['message']) || words(payload['what']),
    note: words(payload['cure']),
    bad: true,
  }),
  'problem.ended': named(text.problemEnded, 'what'),
  'call.failed': (payload) => ({
    said: text.callFailed,
    name: words(payload['command']),
    note: words(payload['message']) || words(payload['code']),
    bad: true,
  }),
  'run.started': (payload) => ({ said: text.runStarted, name: command(payload['command']) }),
  'run.ended': (payload) => {
    const exit = payload['exit_code'];
    const code = typeof exit === 'number' ? exit : null;
    return {
      said: text.runEnded,
      name: command(payload['command']),
      note: text.ended(code, number(payload['seconds'])),
      bad: code !== 0,
    };
  },
  'events.imported': (payload) => ({
    said: text.imported,
    note: text.events(number(payload['events'])),
  }),
};

const MOST_FIELDS = 3;

/** Of a kind that nobody here knows: its own name, and what can be read in a line of what it carries. */
function generic(kind: string, payload: JsonValue | undefined): Summary {
  return { said: kind, note: inLine(payload) };
}

/** Returns a plain value, or the first plain fields. */
function inLine(payload: JsonValue | undefined): string {
  const value = scalar(payload);
  if (value !== undefined) return value;
  const fields = Object.entries(record(payload)).flatMap(([name, one]) => {
    const said = scalar(one);
    return said === undefined ? [] : [text.field(name, said)];
  });
  return text.fields(fields.slice(0, MOST_FIELDS));
}

function scalar(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

export function summaryOf(kind: string, payload: JsonValue | undefined): Summary {
  return KINDS[kind]?.(record(payload)) ?? generic(kind, payload);
}

/** Returns a summary as plain text. */
export function lineOf({ said, name, path, note }: Summary): string {
  return [said, name ?? path, note].filter(Boolean).join(' ');
}

/** Returns what an event is about, if the log can tell why that is here. */
export function subjectOf(
  kind: string,
  payload: JsonValue | undefined,
): { root: string; path: string } | { task: string } | undefined {
  const { id } = record(payload);
  if (kind.startsWith('task.') && typeof id === 'string') return { task: id };
  return fileOf(payload);
}

/** Returns the file that a payload is about, if it is one that can be shown. */
export function fileOf(
  payload: JsonValue | undefined,
): { root: string; path: string; line: number | null } | undefined {
  const { root, path, line } = record(payload);
  if (typeof root !== 'string' || typeof path !== 'string' || path === '') return undefined;
  return { root, path, line: typeof line === 'number' && line > 0 ? line : null };
}
