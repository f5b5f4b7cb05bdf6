/** What the files view says. */
import type { FileState } from '../api/generated/types';
import { plural } from './format';

const REASONS: Record<string, { what: string; cure: string }> = {
  gitignore: {
    what: 'A `.gitignore` leaves it out.',
    cure: 'Take the pattern out, or let it in again with `!` and the path in a `.contextignore`.',
  },
  'git-exclude': {
    what: 'The repository’s own `.git/info/exclude` leaves it out.',
    cure: 'Take the pattern out of that file.',
  },
  'global-excludes': {
    what: 'Your git excludes, which hold for every repository, leave it out.',
    cure: 'Take the pattern out of that file.',
  },
  contextignore: {
    what: 'A `.contextignore` leaves it out.',
    cure: 'Take the pattern out of that file.',
  },
  'profile-pattern': {
    what: 'A pattern of this profile leaves it out.',
    cure: 'Take the pattern out of the profile’s `ignore_patterns`.',
  },
  'built-in': {
    what: 'What version control, package tools and builds make for themselves is never indexed.',
    cure: 'There is nothing to do. What you wrote yourself belongs into another folder.',
  },
  'inner-root': {
    what: 'It lies in a folder that this profile indexes by itself.',
    cure: 'Look for it under that folder.',
  },
  'own-data': {
    what: 'Continuo keeps its own data there.',
    cure: 'There is nothing to do.',
  },
  binary: {
    what: 'It isn’t text.',
    cure: 'There is nothing to do: only text is indexed.',
  },
  'lock-file': {
    what: 'A package tool wrote this lock file.',
    cure: 'There is nothing to do. The packages stand in the file that it was made from.',
  },
  minified: {
    what: 'It is squeezed onto a few very long lines.',
    cure: 'There is nothing to do. Its source is what is worth finding.',
  },
  generated: {
    what: 'A tool wrote it, as its first lines say.',
    cure: 'There is nothing to do. What it was made from is what is worth finding.',
  },
  secret: {
    what: 'It may hold keys or passwords.',
    cure: 'Leave it so. Such files are never read.',
  },
  'too-large': {
    what: 'It is larger than this profile reads.',
    cure: 'Raise `max_file_mb` in the profile’s configuration.',
  },
  unreadable: {
    what: 'The system didn’t let Continuo read it.',
    cure: 'Allow your user to read it; the next scan takes it in.',
  },
  vanished: {
    what: 'It was gone when it was to be read.',
    cure: 'If it is there again, the next scan takes it in.',
  },
  'not-a-file': {
    what: 'It is neither a file nor a folder.',
    cure: 'There is nothing to do.',
  },
  symlink: {
    what: 'It is a symbolic link.',
    cure: 'Add the folder that it leads to, if it isn’t indexed yet.',
  },
  'name-not-unicode': {
    what: 'Its name isn’t Unicode.',
    cure: 'Rename it.',
  },
};

const STATES: Record<FileState, string> = {
  indexed: 'indexed',
  embedding: 'indexed by words, its meaning is being learnt',
  stale: 'changed since it was indexed',
  pending: 'not indexed yet',
  skipped: 'left out',
  missing: 'not there any more',
};

const KINDS: Record<string, string> = {
  Document: 'document',
  Reference: 'link',
  CodeUnit: 'code',
};

/** How one entity stands to another: as it does itself, and as it is done to. */
const LINKS: Record<string, { out: string; in: string }> = {
  imports: { out: 'imported by it', in: 'imports it' },
  references: { out: 'referred to by it', in: 'refers to it' },
  mentions: { out: 'mentioned by it', in: 'mentions it' },
  defines: { out: 'defined in it', in: 'defines it' },
};

export const files = {
  title: 'Files',
  group: 'Files',
  tree: 'Files of the profile',
  states: STATES,
  stateTags: {
    indexed: 'indexed',
    embedding: 'learning',
    stale: 'changed since',
    pending: 'not yet',
    skipped: 'left out',
    missing: 'gone',
  } satisfies Record<FileState, string>,
  indexedBelow: (files: number) => plural(files, 'indexed file', 'indexed files'),
  loading: 'Loading…',
  emptyFolder: 'Nothing is in it.',
  nothingLeft: 'All of it is indexed.',
  more: (entries: number) => `${plural(entries, 'more entry isn’t', 'more entries aren’t')} shown.`,
  failed: (message: string) => `${message} Enter tries again.`,

  noFolders: 'This profile has no folders.',
  noFoldersHint: 'Add the folders that it is about: they are indexed at once.',
  addFolder: 'Add a folder',

  find: {
    label: 'Find a file by its name',
    placeholder: 'Find by name',
    results: 'Files found',
    nothing: (query: string) => `No indexed file is called “${query}”.`,
    nothingHint: 'Parts of the path in any order will do. What isn’t indexed stands in the tree.',
    found: (files: number, most: number) =>
      files < most ? plural(files, 'file', 'files') : `the first ${plural(files, 'file', 'files')}`,
  },
  only: 'Only what isn’t indexed',

  actions: {
    open: 'Open in editor',
    openAt: 'Open at that line',
    reveal: 'Show in its folder',
    copy: 'Copy path',
    copied: 'The path was copied.',
    opened: (program: string) => `Opened with ${program}.`,
    find: 'Find a file by its name',
    back: 'Files',
    graphOf: (name: string) => `Graph of ${name}`,
  },

  nothingChosen: 'Choose a file.',
  nothingChosenHint: 'Its text, what it defines, and how it is indexed stand here.',

  file: {
    modes: 'What of it is shown',
    text: 'Text',
    graph: 'Graph',
    lines: (lines: number) => plural(lines, 'line', 'lines'),
    chunks: (chunks: number) => plural(chunks, 'chunk', 'chunks'),
    indexed: 'indexed',
    part: (from: number, to: number) => `Lines ${String(from)} to ${String(to)} are shown.`,
    bounds: 'Show where chunks begin and end',
    boundsHide: 'Hide where chunks begin and end',
    chunk: (kind: string, symbol: string, from: number, to: number) =>
      `${symbol ? `${symbol}, ` : ''}${kind}, lines ${String(from)} to ${String(to)}`,
    outline: 'Outline',
    noOutline: 'Nothing in it has a name that the graph knows.',
    branch: 'Branch',
  },

  why: {
    title: 'Why it isn’t indexed',
    pending: 'No rule leaves it out: it waits for its turn.',
    pendingCure: 'Nothing to do. When indexing is paused, resume it below.',
    indexed: 'It is indexed.',
    outside: 'It lies in none of the profile’s folders.',
    rule: 'Rule',
    where: 'Where',
    line: (line: number) => `line ${String(line)}`,
    reason: (reason: string) => REASONS[reason]?.what ?? `It is left out: ${reason}.`,
    cure: (reason: string) => REASONS[reason]?.cure,
    settings: 'Change the patterns',
    limits: 'Change the limit',
    missing: 'It isn’t there any more.',
    missingHint:
      'Its part of the index goes with the next scan. If it was moved, find it by its name.',
  },

  folderPane: {
    here: 'In this folder',
    leftOut: 'Left out, by reason',
    state: 'State',
    count: 'Entries',
    allIndexed: 'Everything in this folder is indexed.',
    reasons: {
      gitignore: '.gitignore',
      'git-exclude': '.git/info/exclude',
      'global-excludes': 'your git excludes',
      contextignore: '.contextignore',
      'profile-pattern': 'a pattern of the profile',
      'built-in': 'built-in rules',
      'inner-root': 'indexed as its own folder',
      'own-data': 'Continuo’s own data',
      binary: 'not text',
      'lock-file': 'lock files',
      minified: 'minified',
      generated: 'generated',
      secret: 'may hold secrets',
      'too-large': 'too large',
      unreadable: 'unreadable',
      vanished: 'gone when read',
      'not-a-file': 'not a file',
      symlink: 'symbolic links',
      'name-not-unicode': 'name isn’t Unicode',
    } as Record<string, string>,
  },

  graph: {
    picture: (entities: number, name: string) =>
      `Picture of ${plural(entities, 'entity', 'entities')} around ${name}. The list beside it says the same.`,
    list: 'Entities, the nearest first',
    depth: 'How many links far',
    depths: { '1': '1 link', '2': '2 links', '3': '3 links' },
    limit: 'At most',
    limits: (entities: number) => plural(entities, 'entity', 'entities'),
    full: (entities: number) => `The nearest ${plural(entities, 'entity', 'entities')} are shown.`,
    alone: 'Nothing is linked with it.',
    centre: 'in the middle',
    recentre: 'Put it in the middle',
    toText: 'Go to its text',
    fit: 'Show all of it',
    legend: 'Colours and shapes',
    kinds: {
      function: 'functions',
      type: 'types',
      module: 'modules',
      document: 'documents',
      reference: 'links to outside',
    },
    kind: (kind: string, unit: string) => (unit === '' ? (KINDS[kind] ?? kind) : unit),
    link: (kind: string, out: boolean) => LINKS[kind]?.[out ? 'out' : 'in'] ?? kind,
    away: (links: number) => plural(links, 'link away', 'links away'),
    choose: (entities: number, name: string) =>
      `${plural(entities, 'entity is', 'entities are')} called ${name}`,
    none: (name: string) => `Nothing is called ${name}.`,
    noneHint: 'It may have been renamed, or its file has left the index.',
    nowhere: 'This link names no entity.',
  },
};
