/** What is said while folders are chosen, and about what indexing them would do. */
import { duration, plural } from './format';

/** The reasons as `SkipReason` names them. */
const reasons: Record<string, string> = {
  gitignore: '.gitignore',
  'git-exclude': '.git/info/exclude',
  'global-excludes': 'Your global Git excludes',
  contextignore: '.contextignore',
  'profile-pattern': 'This profile’s patterns',
  'built-in': 'Dependencies, builds, caches',
  'inner-root': 'Indexed as a folder of its own',
  'own-data': 'Continuo’s own data',
  binary: 'Not text',
  'lock-file': 'Lock files',
  minified: 'Minified',
  generated: 'Written by a tool',
  secret: 'Keys and secrets',
  'too-large': 'Too large',
  unreadable: 'Can’t be read',
  vanished: 'Gone meanwhile',
  'not-a-file': 'Neither a file nor a folder',
  symlink: 'Symbolic links',
  'name-not-unicode': 'Names that aren’t Unicode',
};

export const folders = {
  pick: {
    field: 'Path of a folder',
    placeholder: 'Type or paste a path',
    add: 'Add',
    choose: 'Choose folder…',
    list: 'Chosen folders',
    empty: 'Choose what this profile is about: a project, your notes, or both.',
    remove: (path: string) => `Remove ${path}`,
    twice: 'This folder is in the list already.',
    own: 'This is Continuo’s own data. Choose a folder outside of it.',
    within: (path: string) => `Lies in ${path}, and is indexed once.`,
  },

  chooser: {
    title: 'Choose a folder',
    path: 'Where you are',
    filter: 'Filter',
    placeholder: 'Type to filter',
    list: 'Folders',
    hidden: 'Hidden folders',
    home: 'Home',
    up: 'The folder above',
    repository: 'Git',
    empty: 'There are no folders in here.',
    nothing: (filter: string) => `No folder is called “${filter}”.`,
    choose: (name: string) => `Choose “${name}”`,
    keys: 'Enter opens a folder, Backspace goes up.',
  },

  preflight: {
    files: 'Files',
    size: 'Size',
    chunks: 'Chunks',
    time: 'First indexing',
    about: (value: string) => `≈ ${value}`,
    estimate: (seconds: number) => `≈ ${duration(seconds)}`,
    sum: (files: number, seconds: number) =>
      `${plural(files, 'file', 'files')}, about ${duration(seconds)}`,
    languages: 'By language',
    others: (languages: number) => plural(languages, 'other language', 'other languages'),
    left: 'Left out',
    nothingLeft: 'Nothing is left out.',
    reason: (name: string) => reasons[name] ?? name,
    reasonHeading: 'Why',
    countHeading: 'Paths',
    exampleHeading: 'For example',
    at: (file: string, line: number | null) => (line === null ? file : `${file}:${String(line)}`),
    nothing: 'There is nothing to index here.',
    nothingHint: 'No file of this folder is text that Continuo reads. You can still watch it.',
    looking: 'Counting files…',
  },

  patterns: {
    title: 'Leave out more',
    note: 'In the syntax of .gitignore, for all folders of the profile. You can change it later in the settings.',
    placeholder: 'for example *.csv or archive/**',
    add: 'Leave out',
    twice: 'This pattern is in the list already.',
    list: 'Patterns you added',
    less: (files: number) => (files === 0 ? 'no file fewer' : `−${plural(files, 'file', 'files')}`),
  },
};
