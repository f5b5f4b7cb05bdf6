/** What the frame around the views says. */
import { count, duration, percent, plural } from './format';

export const shell = {
  name: 'Continuo',
  navigation: 'Views',
  skip: 'Skip to the content',
  views: {
    resume: 'Resume',
    tasks: 'Tasks',
    search: 'Search',
    files: 'Files',
    notes: 'Notes',
    chat: 'Chat',
    activity: 'Activity',
    profiles: 'Profiles',
    settings: 'Settings',
    onboarding: 'Welcome',
  },
  openTasks: (tasks: number) => `${plural(tasks, 'task', 'tasks')} to do`,
  viewFailed: 'This view couldn’t be loaded.',
  viewFailedHint: 'Continuo may have been updated meanwhile: reload the page.',
  reload: 'Reload',
  nowhere: 'There is nothing at this address.',
  toHome: 'Go to where you were',

  profile: {
    switcher: (name: string) => `Profile ${name}. Switch profile`,
    none: 'No profile',
    new: 'New profile…',
    manage: 'Manage profiles…',
    broken: 'can’t be opened',
    missing: (folders: number) => `${plural(folders, 'folder', 'folders')} missing`,
    folders: (folders: number) => plural(folders, 'folder', 'folders'),
    switchTo: (name: string) => `Switch to ${name}`,
    problems: (profiles: number) => `${plural(profiles, 'profile', 'profiles')} can’t be opened`,
  },

  states: {
    idle: 'up to date',
    indexing: 'reading files',
    embedding: 'learning meanings',
    paused: 'paused',
    degraded: 'needs attention',
  } as Record<string, string>,

  status: {
    label: 'Status',
    files: (files: number) => plural(files, 'file', 'files'),
    reading: 'Reading files',
    read: (done: number, total: number) =>
      total > 0 ? `reading ${count(done)} of ${count(total)}` : `reading ${count(done)}`,
    meanings: 'Learning meanings',
    meaning: (coverage: number) => `meaning ${percent(coverage)}`,
    meaningNote: 'How much of the index can be searched by meaning; by words all of it can.',
    queue: (chunks: number) => `${count(chunks)} to go`,
    left: (seconds: number) => `about ${duration(seconds)}`,
    pause: 'Pause indexing',
    resume: 'Resume indexing',
    paused: 'paused',
    branch: 'Branch',
    degraded: (problems: number) => plural(problems, 'problem', 'problems'),
    degradedTitle: 'What works less well than it should',
    localOnly: 'local only',
    localOnlyNote: 'Nothing of this profile may go to a cloud service.',
    connecting: 'connecting…',
    lost: 'Connection lost. Trying again…',
    unknown: 'The status isn’t known.',
  },

  palette: {
    title: 'Command palette',
    open: 'Commands',
    placeholder: 'Search, or type what to do',
    actions: 'Actions',
    results: 'Actions and hits',
    searchFor: (query: string) => `Search for “${query}”`,
    hits: 'Best hits',
    lines: (from: number, to: number) =>
      from === to ? String(from) : `${String(from)}–${String(to)}`,
  },

  shortcuts: {
    title: 'Keyboard shortcuts',
    note: 'Change them in Settings, under Keys.',
    show: 'Show keyboard shortcuts',
  },

  actions: {
    go: 'Go to',
    profiles: 'Profiles',
    index: 'Index',
    help: 'Help',
    edit: 'Edit',
    undo: 'Undo',
    palette: 'Open the command palette',
    why: 'Why is this here?',
    theme: 'Theme',
    themeOf: { system: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' },
  },

  toasts: {
    label: 'Messages',
    undo: 'Undo',
    dismiss: 'Dismiss',
  },

  startup: {
    opening: 'Opening your index…',
    failed: 'Continuo couldn’t open its data.',
    retry: 'Try again',
    doctor: 'Run doctor',
    healthy: 'Doctor found nothing wrong.',
    unhealthy: 'Doctor found this:',
    check: { ok: 'ok', warning: 'warning', broken: 'broken', repaired: 'repaired' } as Record<
      string,
      string
    >,
  },

  signedOut: {
    title: 'This browser isn’t signed in.',
    text: 'Run `continuo ui` in a terminal and open the link it prints.',
    why: 'The link signs in this browser alone. Your index never leaves this machine.',
    command: 'continuo ui',
    copy: 'Copy the command',
    copied: 'Copied.',
  },
};
