/** What an event says in a line, by its kind. */
import { count, duration, plural } from './format';

const join = (parts: readonly (string | false | undefined)[]) => parts.filter(Boolean).join(' · ');

export const events = {
  families: {
    profile: 'Profiles',
    index: 'Index',
    scan: 'Scans',
    file: 'Files',
    folder: 'Folders',
    branch: 'Branches',
    search: 'Searches',
    task: 'Tasks',
    command: 'Commands',
    editor: 'Editors',
    signal: 'Signals',
    session: 'Sessions',
    statement: 'Statements',
    settings: 'Settings',
    model: 'Models',
    backup: 'Backups',
    problem: 'Problems',
    call: 'Calls',
    run: 'Runs',
    events: 'Imports',
  } as Record<string, string>,

  profileCreated: 'Profile created',
  profileRenamed: 'Profile renamed',
  profileSwitched: 'Switched to profile',
  profileLeft: 'Went on to profile',
  profileRestored: 'Profile restored',
  foldersAdded: 'Folders added',
  foldersRemoved: 'Folders removed',
  profileConfigured: 'Profile configured',
  indexReady: 'Index ready',
  indexPaused: 'Indexing paused',
  indexResumed: 'Indexing resumed',
  scanStarted: 'Scan started',
  scanFinished: 'Scan finished',
  fileSaved: 'Saved',
  fileChanged: 'Read',
  fileIndexed: 'Indexed',
  fileEmbedded: 'Embedded',
  fileRemoved: 'Removed',
  fileGone: 'Deleted or moved away',
  folderChanged: 'Folder looked at',
  branchChanged: 'Switched to branch',
  branchDetached: 'Left its branch',
  searchDone: 'Searched for',
  searchSaved: 'Search saved',
  taskCreated: 'Task created',
  taskChanged: 'Task changed',
  taskFound: 'Task found',
  commandDone: 'Ran',
  editorTold: 'In the editor',
  signalGiven: 'Told by',
  sessionBegan: 'Session began',
  sessionEnded: 'Session ended',
  sessionCaptured: 'Session captured',
  sessionDeleted: 'Session state deleted',
  statementPinned: 'Statement pinned',
  statementDismissed: 'Statement dismissed',
  statementRewritten: 'Statement rewritten',
  statementReleased: 'Statement as it was',
  settingsChanged: 'Settings changed',
  modelChosen: 'Model chosen',
  backupMade: 'Backup made',
  backupRestored: 'Backup restored',
  problemBegan: 'Problem',
  problemEnded: 'Problem over',
  callFailed: 'Failed',
  runStarted: 'Started',
  runEnded: 'Ended',
  imported: 'Events imported',

  to: (from: string, to: string) => `${from} → ${to}`,
  quoted: (query: string) => `“${query}”`,
  folders: (folders: number) => plural(folders, 'folder', 'folders'),
  more: (others: number) => (others > 0 ? `and ${count(others)} more` : ''),
  chunks: (chunks: number) => plural(chunks, 'chunk', 'chunks'),
  changed: (chunks: number, added: number) =>
    join([plural(chunks, 'chunk', 'chunks'), added > 0 && added < chunks && `${count(added)} new`]),
  events: (events: number) => plural(events, 'event', 'events'),
  line: (line: number) => `line ${String(line)}`,
  scan: (files: number, changed: number, removed: number, seconds: number) =>
    join([
      plural(files, 'file', 'files'),
      changed > 0 && `${count(changed)} changed`,
      removed > 0 && `${count(removed)} removed`,
      seconds >= 1 && duration(seconds),
    ]),
  search: (hits: number, mode: string, ms: number) =>
    join([plural(hits, 'hit', 'hits'), mode, `${count(ms)} ms`]),
  modes: { hybrid: 'words and meaning', lexical: 'words', semantic: 'meaning' } as Record<
    string,
    string
  >,
  states: { candidate: 'found', open: 'open', done: 'done', dismissed: 'dismissed' } as Record<
    string,
    string
  >,
  editor: (line: string, open: number, unsaved: number) =>
    join([
      line,
      open > 0 && `${plural(open, 'file', 'files')} open`,
      unsaved > 0 && `${count(unsaved)} unsaved`,
    ]),
  /** Why a state was captured. */
  causes: {
    exit: 'when Continuo closed',
    switch: 'when the profile was switched',
    regular: 'while working',
    manual: 'saved by hand',
    inactivity: 'when it went quiet',
    suspend: 'before sleep',
    recovered: 'recovered after a crash',
  } as Record<string, string>,
  models: (text: string, code: string) => (text === code ? text : join([text, code])),
  /** No code when a signal ended it. */
  ended: (exitCode: number | null, seconds: number) =>
    join([
      exitCode === null
        ? 'by a signal'
        : exitCode === 0
          ? 'succeeded'
          : `exit code ${String(exitCode)}`,
      seconds >= 1 && duration(seconds),
    ]),
  field: (name: string, value: string) => `${name} ${value}`,
  fields: (said: readonly string[]) => join(said),
};
