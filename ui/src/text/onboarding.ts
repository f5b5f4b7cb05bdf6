/** What is said on the way to a new profile. */
import { count, duration, percent, plural } from './format';

export const onboarding = {
  title: 'Welcome to Continuo',
  sub: 'It indexes the folders you work in, by words and by meaning. Nothing leaves this machine.',
  another: 'New profile',
  anotherSub: 'Its own folders, index and rules. Nothing of it shows in another profile.',
  steps: 'Steps',
  step: { name: 'Profile', preview: 'Preview', filling: 'Index' },
  back: 'Back',
  next: 'Continue',
  cancel: 'Cancel',
  discarded: (name: string) => `${name} was discarded.`,

  name: 'Name',
  namePlaceholder: 'Work, thesis, garden…',
  nameMissing: 'Give the profile a name.',
  colour: 'Colour',
  folders: 'Folders',
  foldersMissing: 'Choose at least one folder.',

  preview: 'Before anything is read',
  previewSub: (folders: number) =>
    folders === 1
      ? 'This is what would be indexed of your folder.'
      : `This is what would be indexed of your ${count(folders)} folders.`,
  start: 'Start indexing',
  total: (files: number, chunks: number, seconds: number) =>
    `${plural(files, 'file', 'files')} · ≈ ${plural(chunks, 'chunk', 'chunks')} · ≈ ${duration(seconds)}`,
  counting: 'Counting files…',
  dropFolder: (path: string) => `Leave out ${path}`,

  filling: 'Your index is filling',
  fillingSub: 'You can search at once: by words now, by meaning as it is learnt.',
  filled: 'Your index is ready',
  filledSub: (files: number) =>
    `${plural(files, 'file is', 'files are')} searchable by words and by meaning.`,
  words: 'Your index is ready for words',
  wordsSub: 'Searching by meaning has to wait until the problem below is solved.',
  nothing: 'There is nothing to search yet',
  nothingSub: 'None of these folders holds text. Continuo watches them and indexes what comes.',
  paused: 'Indexing is paused',
  pausedSub: 'What is there already can be searched. Nothing is lost.',
  search: 'Search while it fills',
  searchNow: 'Search',
  searchPlaceholder: 'What are you looking for?',
  go: 'Search',
  finish: 'Go to search',
  reading: 'Reading files',
  learning: 'Learning meanings',
  done: 'Up to date',
  wordsOnly: 'By words only',
  starting: 'Starting…',
  files: 'Files',
  chunks: 'Chunks',
  vectors: 'Known by meaning',
  rate: 'Chunks a second',
  of: (all: number) => `of ${count(all)}`,
  share: (share: number) => percent(share),
  left: (seconds: number) => `about ${duration(seconds)} left`,
  rateLabel: (rate: number) => `Rate of late, now ${count(rate)} chunks a second`,
};
