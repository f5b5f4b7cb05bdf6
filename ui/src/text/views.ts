/** What the views say that are still small. */
export const views = {
  search: {
    title: 'Search',
    label: 'Search the index',
    placeholder: 'What are you looking for?',
    results: 'Results',
    start: 'Search by words and by meaning.',
    nothing: (query: string) => `Nothing was found for “${query}”.`,
    took: (ms: number) => `${String(Math.round(ms))} ms`,
  },
  files: {
    title: 'Files',
    list: 'Files',
    empty: 'This folder holds nothing.',
    up: 'The folder above',
    roots: 'Folders of the profile',
  },
  settings: {
    title: 'Settings',
    theme: 'Theme',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  },
};
