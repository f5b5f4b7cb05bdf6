/** What the resume view says, but for what the engine itself says of the work. */
import { count, duration, plural } from './format';

export const resume = {
  title: 'Resume',

  continue: 'Continue',
  continueNote: 'Opens the files you had open, and a terminal where you were',
  save: 'Save session',
  saved: 'Session saved.',
  captured: 'Captured',
  by: (model: string) => `Put into words by ${model}.`,

  /** Who put the greeting into words. */
  worded: {
    by: (model: string) => `Worded by ${model}`,
    rules: 'In the rules’ words',
    asking: (model: string) => `${model} is finding words…`,
    askingNote: 'What is known stands here already.',
    showRules: 'Show the rules’ words instead',
    showModel: (model: string) => `Show the words of ${model}`,
    changed: 'What happened since isn’t in the model’s words, or the facts don’t support them.',
  },

  /** Why a state was captured, after its time. */
  causes: {
    exit: 'when Continuo closed',
    switch: 'when you switched profiles',
    regular: 'while you worked',
    manual: 'saved by hand',
    inactivity: 'when it went quiet',
    suspend: 'before sleep',
    recovered: 'recovered after a crash',
  } as Record<string, string>,

  absent: {
    label: (sources: string) => `Without ${sources}, which couldn’t be asked in time.`,
    sources: {
      editor: 'the editor',
      terminal: 'the terminal',
      git: 'git',
      files: 'files',
      notes: 'notes',
      tasks: 'tasks',
      chat: 'chats',
    } as Record<string, string>,
  },

  opened: {
    title: 'Opened',
    label: 'What was opened',
    terminal: 'Terminal in',
    nothing: 'There was nothing to open: no editor and no shell told where you were.',
    problems: (problems: number) => plural(problems, 'problem', 'problems'),
    close: 'Close',
  },

  empty: {
    text: 'While you work, Continuo notes where you are, what fails and what you meant to do next. When you come back, it stands here.',
    hook: 'Let your shell tell of its commands',
    hookText:
      'With this line in your shell’s start file, commands that fail become blockers, with their last words. Only commands run in this profile’s folders are kept, and never their secrets.',
    shell: 'Shell',
    file: (file: string) => `Add it to ${file}`,
    copy: 'Copy',
    copied: 'Copied. New shells tell of their commands.',
  },

  blockers: 'Blockers',
  next: 'Next',
  noBlockers: 'Nothing was in the way.',
  noNext: 'Nothing is noted as next.',

  statement: {
    pin: 'Pin',
    unpin: 'Unpin',
    pinned: 'pinned',
    edit: 'Edit',
    edited: 'edited',
    dismiss: 'Dismiss',
    dismissed: (what: string) => `Dismissed: ${what}`,
    show: 'Show in files',
    outside: 'This isn’t in a folder of the profile.',
    text: 'Text',
    textHint: 'Enter saves, Escape leaves it. Empty brings its own words back.',
    save: 'Save',
    cancel: 'Cancel',
    output: 'Output',
    outputOf: (what: string) => `Output of ${what}`,
    evidence: (id: number) => `#${String(id)}`,
    evidenceOf: (id: number) => `Evidence: event ${String(id)}`,
    open: (path: string) => `Open ${path}`,
    openAt: (path: string, line: number) => `Open ${path} at line ${String(line)}`,
    browse: (path: string) => `Show the folder ${path} in Files`,
    opened: (editor: string) => `Opened in ${editor}.`,
    sources: {
      command: 'Command',
      test: 'Tests',
      build: 'Build',
      conflict: 'Conflict',
      task: 'Task',
      todo: 'Comment',
      git: 'Git',
      note: 'Note',
    } as Record<string, string>,
  },

  since: {
    title: 'Since then',
    nothing: 'Nothing has changed since.',
    commits: (commits: number) => plural(commits, 'commit', 'commits'),
    in: (folder: string) => `in ${folder}`,
    files: (files: number) => `${plural(files, 'file', 'files')} changed`,
    moreFiles: (files: number) => `and ${plural(files, 'other', 'others')}`,
    tasks: (tasks: number) => `${plural(tasks, 'task', 'tasks')} changed`,
    branch: (folder: string) => `${folder} is now on`,
    detached: 'no branch',
  },

  focus: {
    title: 'Recent focus',
    nothing: 'No files, edits or commands were noted.',
    open: 'Open files',
    unsaved: 'unsaved',
    terminal: 'Terminal',
    edits: 'Edits',
    commands: 'Commands',
    notes: 'Notes',
    others: 'Told by others',
    exit: (code: number) => `exit ${String(code)}`,
    ok: 'ok',
    took: (ms: number) => (ms < 1000 ? `${count(ms)} ms` : duration(ms / 1000)),
    added: (lines: number) => `+${count(lines)}`,
    removed: (lines: number) => `−${count(lines)}`,
    lines: (added: number, removed: number) =>
      `${plural(added, 'line', 'lines')} added, ${count(removed)} removed`,
  },

  repositories: {
    title: 'Repositories',
    detached: 'no branch',
    ahead: (commits: number, of: string) => `${count(commits)} ahead of ${of}`,
    behind: (commits: number, of: string) => `${count(commits)} behind ${of}`,
    staged: (files: number) => `${count(files)} staged`,
    changed: (files: number) => `${count(files)} changed`,
    untracked: (files: number) => `${count(files)} untracked`,
    conflicts: (files: number) => plural(files, 'conflict', 'conflicts'),
    stashes: (stashes: number) => plural(stashes, 'stash', 'stashes'),
    clean: 'clean',
    inProgress: (what: string) => `${what} in progress`,
  },

  timeline: {
    title: 'Sessions',
    label: 'Captured states, the latest first',
    none: 'What is captured will be listed here.',
    older: 'Show earlier',
    choose: 'Choose the state to compare with.',
    cancel: 'Cancel',
    heard: (states: number) => plural(states, 'state', 'states'),
  },

  past: {
    back: 'Back to now',
    title: 'You were in',
    continue: 'Continue from here',
    compare: 'Compare',
    withLatest: 'With the latest',
    withEarlier: 'With the one before',
    withOther: 'With another…',
    remove: 'Delete',
    removeTitle: 'Delete this state?',
    removeText: (headline: string, when: string) =>
      `What was captured of ${headline}, ${when}, will be gone. This can’t be undone.`,
    removed: 'State deleted.',
    gone: 'This state isn’t there any more',
    goneText: 'It was deleted, or it is older than states are kept.',
  },

  compared: {
    title: 'What changed between two states',
    back: 'Back to the state',
    earlier: 'From',
    later: 'To',
    moved: 'Where you were',
    to: (from: string, to: string) => `${from} → ${to}`,
    newBlockers: 'New blockers',
    goneBlockers: 'Blockers that went',
    newNext: 'New next steps',
    goneNext: 'Next steps that went',
    edited: 'Newly edited',
    opened: 'Opened',
    closed: 'Closed',
    same: 'Nothing differs.',
  },

  actions: {
    group: 'Session',
    continue: 'Continue where you were',
    save: 'Save the session now',
    timeline: 'Go to the list of sessions',
    back: 'Back to how things stand now',
  },
};
