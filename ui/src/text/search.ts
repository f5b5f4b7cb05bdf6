/** What the search view says. */
import type { SearchMode } from '../api/generated/types';
import { count, duration, percent, plural } from './format';

const LANGUAGES: Record<string, string> = {
  bash: 'Shell',
  c: 'C',
  cpp: 'C++',
  csharp: 'C#',
  css: 'CSS',
  go: 'Go',
  html: 'HTML',
  javascript: 'JavaScript',
  json: 'JSON',
  jsx: 'JSX',
  kotlin: 'Kotlin',
  php: 'PHP',
  rst: 'reStructuredText',
  scss: 'SCSS',
  sql: 'SQL',
  svelte: 'Svelte',
  text: 'Plain text',
  toml: 'TOML',
  tsx: 'TSX',
  typescript: 'TypeScript',
  xml: 'XML',
  yaml: 'YAML',
};

const KINDS: Record<string, string> = {
  function: 'function',
  method: 'method',
  class: 'type',
  module: 'module',
  section: 'section',
  key: 'setting',
  cell: 'cell',
  window: 'text',
};

export const search = {
  title: 'Search',
  label: 'Search the index',
  placeholder: 'Search by words or by meaning',
  clear: 'Clear the search',
  results: 'Results',
  resize: 'Width of the list',

  language: (name: string) => LANGUAGES[name] ?? name.charAt(0).toUpperCase() + name.slice(1),
  kind: (name: string) => KINDS[name] ?? name,
  lines: (from: number, to: number) =>
    from === to ? String(from) : `${String(from)}–${String(to)}`,
  took: (ms: number) => (ms < 1 ? '<1 ms' : `${count(ms)} ms`),
  found: (results: number, all: boolean) =>
    all ? plural(results, 'result', 'results') : `The best ${count(results)} results`,
  heard: (results: number) =>
    results === 0 ? 'Nothing was found.' : `${plural(results, 'result', 'results')}.`,

  stale: 'changed since',
  staleNote: 'The file has changed since it was indexed. It is being read again.',
  wordsOnly: 'words only',
  wordsOnlyNote: 'Found by its words: its meaning hasn’t been learnt yet.',
  inFile: (results: number) => plural(results, 'result', 'results'),
  more: (results: number) => `${count(results)} more in this file`,

  filters: {
    label: 'Filters',
    language: 'Language',
    kind: 'Kind',
    branch: 'Branch',
    path: 'Path',
    clear: 'Clear filters',
    none: 'There is none yet.',
    failed: 'What can be chosen isn’t known.',
    pathLabel: 'Path or pattern',
    pathHint:
      'For instance `src`, `*.test.ts` or `docs/**/*.md`, below the folders of the profile.',
    pathAdd: 'Add',
    mode: (mode: string) => `How to search: ${mode}`,
  },
  modes: {
    hybrid: 'words & meaning',
    lexical: 'words',
    semantic: 'meaning',
  } satisfies Record<SearchMode, string>,
  modeNotes: {
    hybrid: 'The usual way',
    lexical: 'What is written so',
    semantic: 'What is about it',
  } satisfies Record<SearchMode, string>,

  degraded: {
    words: 'Searched by words alone.',
    noVectors: 'No meaning has been learnt yet.',
    part: (coverage: number) =>
      `${percent(coverage)} can be found by meaning so far, all by words.`,
    reading: (done: number, total: number) =>
      total > 0
        ? `Reading files: ${count(done)} of ${count(total)}. What isn’t read yet can’t be found.`
        : 'Reading files. What isn’t read yet can’t be found.',
    paused: 'Indexing is paused.',
    left: (seconds: number) => `About ${duration(seconds)} to go.`,
    progress: 'Progress of the index',
    resume: 'Resume',
  },

  start: {
    saved: 'Saved searches',
    recent: 'Recent searches',
    clearRecent: 'Forget all',
    forgetRecent: (query: string) => `Forget the search for “${query}”`,
    menu: (name: string) => `More about ${name}`,
    rename: 'Rename…',
    forget: 'Forget',
    forgotten: (name: string) => `“${name}” is forgotten.`,
    allForgotten: (searches: number) =>
      `${plural(searches, 'recent search is', 'recent searches are')} forgotten.`,
    tips: 'Ways to ask',
    tipsOf: [
      { query: 'where are errors turned into messages', note: 'In your own words: what it does' },
      { query: 'parse', note: 'A name, or a part of one' },
      { query: 'how do I build and run this', note: 'A question that a document answers' },
    ],
    emptyIndex: 'Nothing is indexed yet.',
    emptyIndexNote: 'Add a folder to this profile, and it can be searched within seconds.',
    folders: 'Choose folders',
  },

  nothing: {
    title: (query: string) => `Nothing was found for “${query}”.`,
    filtered: 'The filters may leave it out.',
    unfiltered: 'Try other words, or fewer of them.',
    mode: 'Search by words and meaning',
  },

  save: {
    action: 'Save search…',
    title: 'Save this search',
    rename: 'Rename saved search',
    name: 'Name',
    replaces: (name: string) => `This takes the place of “${name}”.`,
    save: 'Save',
    done: (name: string) => `Saved as “${name}”.`,
    renamed: (name: string) => `Now called “${name}”.`,
  },

  hit: {
    open: 'Open in editor',
    openWith: (name: string) => `Open in ${name}`,
    editors: 'Choose an editor',
    usual: 'usual',
    noEditors: 'No editor was found',
    setEditor: 'Choose an editor in the settings…',
    reveal: 'Show in file manager',
    copyPath: 'Copy path',
    copyMarkdown: 'Copy as Markdown',
    show: 'Preview',
    browse: 'Show in Files',
    score: 'Why it was found',
    graph: 'Show in graph',
    back: 'Back to the results',
    opened: (program: string) => `Opened with ${program}.`,
    openedMoved: (program: string, line: number) =>
      `The file has changed since. Opened with ${program} at line ${String(line)}, where it stands now.`,
    openedGone: (program: string, line: number) =>
      `The file has changed since. Opened with ${program} at line ${String(line)}, where it was.`,
    copiedPath: 'Path copied.',
    copiedMarkdown: 'Copied as Markdown.',
    indexed: 'indexed',
  },

  preview: {
    label: 'Preview',
    moved: 'The file has changed since: the lines are where they stand now.',
    changed: 'The file has changed since: it still begins here, and reads differently now.',
    gone: 'The file has changed since: this piece isn’t in it any more as it was found.',
    return: 'Back to the result',
  },

  linked: {
    title: 'Linked',
    none: 'Nothing is linked with it.',
    entityOf: (unit: string, name: string) => (unit ? `${unit} ${name}` : name),
    in: {
      references: 'Used by',
      imports: 'Imported by',
      mentions: 'Mentioned in',
    } as Record<string, string>,
    out: {
      references: 'Uses',
      imports: 'Imports',
      mentions: 'Mentions',
    } as Record<string, string>,
    all: (links: number) => `All ${count(links)}`,
    fewer: 'Fewer',
    outside: 'Not in this profile',
  },

  score: {
    label: 'Why it was found',
    short: (score: number) => `Score ${count(score * 100)}`,
    final: (score: number) => `${count(score * 100)} of 100`,
    finalNote: 'Compares the results of this search only.',
    words: 'Words',
    wordsNone: 'None of its words was asked for.',
    wordsUnasked: 'Words weren’t looked at.',
    wordsNote: (share: number) =>
      share >= 1
        ? 'It matches your words best of all.'
        : `${percent(share)} of the best match here.`,
    meaning: 'Meaning',
    meaningNone: 'Its meaning hasn’t been learnt yet.',
    meaningUnasked: 'Meaning wasn’t looked at.',
    meaningNote: (cosine: number) =>
      cosine >= 0.6
        ? 'Very near.'
        : cosine >= 0.4
          ? 'Near.'
          : cosine >= 0.2
            ? 'Loosely near.'
            : 'Far.',
    by: {
      hybrid: 'Searched by words and by meaning.',
      lexical: 'Searched by words.',
      semantic: 'Searched by meaning.',
    } satisfies Record<SearchMode, string>,
    named: 'What has the very name that was typed comes first, and of equals what changed last.',
  },

  actions: {
    field: 'Go to the search field',
    next: 'Next result',
    previous: 'Previous result',
    pageDown: 'Further down the results',
    pageUp: 'Further up the results',
    mode: 'Search another way',
    unfold: 'All results in this file',
  },
};
