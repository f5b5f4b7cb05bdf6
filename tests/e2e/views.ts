/** Every place of the page, for the specs that look at all of them. */
import type { App } from './pages';
import type { World } from './test';

export interface Shown {
  /** Names its picture. */
  name: string;
  hash: (world: World) => string;
  /** Waits until it is all there, and opens what isn't at an address. */
  ready: (app: App) => Promise<unknown>;
  /** It floats above the page until Escape. */
  floats?: true;
}

const inLexer = (path: string) => (world: World) =>
  `#/files?root=${encodeURIComponent(world.lexer.folder)}&path=${encodeURIComponent(path)}`;
const at = (hash: string) => () => hash;
const heading = (name: string | RegExp) => (app: App) =>
  app.main.getByRole('heading', { name }).first().waitFor();

function section(id: string): Shown {
  return {
    name: `settings-${id}`,
    hash: at(`#/settings/${id}`),
    ready: (app) => app.main.getByRole('heading').first().waitFor(),
  };
}

export const VIEWS: readonly Shown[] = [
  {
    name: 'resume',
    hash: at('#/resume'),
    ready: async (app) => {
      await app.resume.blockers().first().waitFor();
      await app.resume.states().first().waitFor();
    },
  },
  {
    name: 'resume-state',
    hash: (world) => `#/resume?state=${world.states[0]}`,
    ready: (app) => app.main.getByText('You were in span.rs:3').waitFor(),
  },
  {
    name: 'resume-compared',
    hash: (world) => `#/resume?state=${world.states[0]}&with=${world.states[1]}`,
    ready: (app) => app.resume.part('Where you were').waitFor(),
  },
  {
    name: 'tasks',
    hash: at('#/tasks'),
    ready: (app) => app.tasks.card(/^Ship the lexer/).waitFor(),
  },
  {
    name: 'tasks-one',
    hash: (world) => `#/tasks?task=${world.task}`,
    ready: (app) => app.tasks.pane('Task').getByRole('textbox', { name: 'Title' }).waitFor(),
  },
  {
    name: 'tasks-lanes',
    hash: at('#/tasks?lanes=intent&side=intents'),
    ready: async (app) => {
      await app.tasks.card(/^Ship the lexer/).waitFor();
      await app.tasks.pane('Intents').waitFor();
    },
  },
  {
    name: 'tasks-proposed',
    hash: at('#/tasks?side=proposed'),
    ready: (app) => app.tasks.pane('Proposed').waitFor(),
  },
  {
    name: 'tasks-nothing',
    hash: at('#/tasks?q=nobody-wants-this'),
    ready: (app) => app.main.getByText('No task is like that').waitFor(),
  },
  { name: 'search', hash: at('#/search'), ready: (app) => app.search.field().waitFor() },
  {
    name: 'search-results',
    hash: at('#/search?q=token'),
    ready: (app) => app.search.hits().first().waitFor(),
  },
  {
    name: 'search-nothing',
    hash: at('#/search?q=zzzyqx&mode=lexical'),
    ready: (app) => app.search.nothing('zzzyqx').waitFor(),
  },
  { name: 'files', hash: at('#/files'), ready: (app) => app.files.row(/docs/).waitFor() },
  {
    name: 'files-file',
    hash: (world) => `${inLexer('src/lexer.rs')(world)}&line=26`,
    ready: (app) => app.files.text('src/lexer.rs').waitFor(),
  },
  {
    name: 'files-why',
    hash: inLexer('build.log'),
    ready: (app) => app.page.getByText('*.log').waitFor(),
  },
  {
    name: 'files-folder',
    hash: (world) => `#/files?root=${encodeURIComponent(world.lexer.folder)}`,
    ready: (app) => app.files.row(/docs/).or(app.main.getByText('.gitignore')).first().waitFor(),
  },
  {
    name: 'files-graph',
    hash: at('#/files?entity-name=Span'),
    ready: (app) => app.files.graphList().waitFor(),
  },
  { name: 'notes', hash: at('#/notes'), ready: (app) => app.notes.row('Lexer ideas').waitFor() },
  {
    name: 'notes-edit',
    hash: at('#/notes/lexer-ideas.md'),
    ready: async (app) => {
      await app.notes.mode('Edit').click();
      await app.notes.text('Lexer ideas').waitFor();
    },
  },
  {
    name: 'notes-preview',
    hash: at('#/notes/lexer-ideas.md?line=1'),
    ready: async (app) => {
      await app.notes.mode('Preview').click();
      await app.notes.around('Links').click();
      await app.notes.preview('Lexer ideas').waitFor();
    },
  },
  {
    name: 'notes-trash',
    hash: at('#/notes?show=trash'),
    ready: (app) => app.main.getByRole('region', { name: 'Deleted notes' }).waitFor(),
  },
  {
    name: 'activity',
    hash: at('#/activity'),
    ready: (app) => app.activity.rows().first().locator('time').waitFor(),
  },
  {
    name: 'activity-event',
    hash: (world) =>
      `#/activity?root=${encodeURIComponent(world.lexer.folder)}&path=${encodeURIComponent('src/lexer.rs')}`,
    ready: (app) => app.activity.here().waitFor(),
  },
  {
    name: 'activity-nothing',
    hash: at('#/activity?q=nobody-asked-this'),
    ready: (app) => app.main.getByText('No event is like that').waitFor(),
  },
  {
    name: 'activity-kinds',
    floats: true,
    hash: at('#/activity'),
    ready: async (app) => {
      await app.activity.rows().first().locator('time').waitFor();
      await app.activity.kinds().click();
      await app.activity.kind('All of Files').waitFor();
    },
  },
  {
    name: 'activity-log',
    floats: true,
    hash: at('#/activity'),
    ready: async (app) => {
      await app.activity.log().click();
      await app.page.getByRole('dialog', { name: 'The log' }).waitFor();
    },
  },
  { name: 'chat', hash: at('#/chat'), ready: heading('No model answers yet') },
  { name: 'profiles', hash: at('#/profiles'), ready: heading(/./) },
  {
    name: 'profiles-one',
    hash: (world) => `#/profiles/${world.lexer.id}`,
    ready: heading(/Lexer/),
  },
  { name: 'profiles-new', hash: at('#/profiles/new'), ready: heading(/./) },
  ...[
    'profile',
    'file',
    'models',
    'llm',
    'calls',
    'general',
    'keys',
    'data',
    'tokens',
    'doctor',
    'about',
  ].map(section),
  {
    name: 'palette',
    floats: true,
    hash: at('#/search?q=token'),
    ready: async (app) => {
      await app.search.hits().first().waitFor();
      await app.page.keyboard.press('ControlOrMeta+K');
      await app.page.getByRole('dialog', { name: 'Command palette' }).waitFor();
    },
  },
  {
    name: 'shortcuts',
    floats: true,
    hash: at('#/files'),
    ready: async (app) => {
      await app.files.row(/docs/).waitFor();
      await app.page.keyboard.press('?');
      await app.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    },
  },
  {
    name: 'nowhere',
    hash: at('#/nowhere'),
    ready: (app) => heading('There is nothing at this address.')(app),
  },
];

export const SIZES = [
  { width: 1280, height: 800 },
  { width: 800, height: 600 },
] as const;

export const THEMES = ['light', 'dark'] as const;
