/** The page as its users see it: by roles and names. The one place that knows how things are called. */
import type { Locator, Page } from '@playwright/test';

import type { Engine } from './engine';

/** What Chromium says of a lost engine isn't a fault of the page. */
const EXPECTED = /net::ERR_|WebSocket connection|the server responded with a status of/;

export class App {
  readonly complaints: string[] = [];

  constructor(
    readonly page: Page,
    readonly engine: Engine,
  ) {
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !EXPECTED.test(message.text())) {
        this.complaints.push(message.text());
      }
    });
  }

  async signIn(): Promise<void> {
    await this.page.goto(await this.engine.link());
    await this.page.waitForURL((url) => url.hash !== '');
  }

  /** Goes to a place by its address. */
  async go(hash: string): Promise<void> {
    await this.page.goto(`${this.engine.address}/${hash}`);
  }

  get main(): Locator {
    return this.page.getByRole('main');
  }

  get navigation(): Locator {
    return this.page.getByRole('navigation', { name: 'Views' });
  }

  /** Goes to a view by its link in the navigation. */
  async visit(name: string): Promise<void> {
    await this.navigation.getByRole('link', { name, exact: true }).click();
  }

  get status(): Locator {
    return this.page.getByRole('contentinfo', { name: 'Status' });
  }

  get lost(): Locator {
    return this.page.getByText('Connection lost. Trying again…');
  }

  get switcher(): Locator {
    return this.page.getByRole('button', { name: /^Profile .+\. Switch profile$/ });
  }

  async switchTo(name: string): Promise<void> {
    await this.switcher.click();
    await this.page.getByRole('menuitemradio', { name: new RegExp(`^${name}`) }).click();
    await this.page.getByRole('button', { name: `Profile ${name}. Switch profile` }).waitFor();
  }

  readonly search = {
    field: () => this.page.getByRole('combobox', { name: 'Search the index' }),
    results: () => this.page.getByRole('listbox', { name: 'Results' }),
    hits: () => this.search.results().getByRole('option'),
    hit: (text: string | RegExp) => this.search.hits().filter({ hasText: text }),
    preview: () => this.page.getByRole('article', { name: 'Preview' }),
    nothing: (query: string) => this.page.getByText(`Nothing was found for “${query}”.`),
    /** Chooses a value of a filter. */
    filter: async (name: string, value: string | RegExp) => {
      const filters = this.page.getByRole('group', { name: 'Filters' });
      await filters.getByRole('button', { name, exact: true }).click();
      await this.page.getByRole('menuitem', { name: value }).click();
    },
    path: async (pattern: string) => {
      const filters = this.page.getByRole('group', { name: 'Filters' });
      await filters.getByRole('button', { name: 'Path', exact: true }).click();
      await this.page.getByRole('textbox', { name: 'Path or pattern' }).fill(pattern);
      await this.page.keyboard.press('Enter');
    },
    mode: async (name: string) => {
      await this.page.getByRole('button', { name: /^How to search/ }).click();
      await this.page.getByRole('menuitem', { name: new RegExp(`^${name} (?!&)`) }).click();
    },
    drop: (value: string) => this.page.getByRole('button', { name: `Remove ${value}` }),
    ask: async (query: string) => {
      await this.search.field().fill(query);
    },
  };

  readonly files = {
    tree: () => this.page.getByRole('tree', { name: 'Files of the profile' }),
    row: (name: string | RegExp) => this.page.getByRole('treeitem', { name }),
    find: () => this.page.getByRole('searchbox', { name: 'Find a file by its name' }),
    found: (name: string | RegExp) =>
      this.page.getByRole('listbox', { name: 'Files found' }).getByRole('option', { name }),
    outline: (name: string | RegExp) =>
      this.page.getByRole('listbox', { name: 'Outline' }).getByRole('option', { name }),
    text: (path: string) => this.page.getByRole('textbox', { name: `Text of ${path}` }),
    only: () => this.page.getByRole('button', { name: 'Only what isn’t indexed' }),
    graphList: () => this.page.getByRole('listbox', { name: 'Entities, the nearest first' }),
  };

  readonly notes = {
    list: () => this.page.getByRole('listbox', { name: 'Notes, the last changed first' }),
    rows: () => this.notes.list().getByRole('option'),
    row: (title: string) =>
      this.notes.list().getByRole('option', { name: new RegExp(`^${title}`) }),
    find: () => this.page.getByRole('searchbox', { name: 'Find in the notes' }),
    text: (title: string) => this.page.getByRole('textbox', { name: `Text of ${title}` }),
    preview: (title: string) => this.page.getByRole('article', { name: `Text of ${title}` }),
    saved: () => this.page.getByRole('status', { name: 'Whether the note is saved' }),
    mode: (name: string) => this.page.getByRole('radio', { name, exact: true }),
    around: (name: string) => this.page.getByRole('radio', { name: new RegExp(`^${name}`) }),
    create: async (title: string) => {
      await this.page.getByRole('button', { name: 'New note' }).first().click();
      await this.page.getByRole('textbox', { name: 'Title' }).fill(title);
      await this.page.keyboard.press('Enter');
    },
  };

  readonly activity = {
    list: () => this.page.getByRole('listbox', { name: 'Events, the newest first' }),
    rows: () => this.activity.list().getByRole('option'),
    row: (text: string | RegExp) => this.activity.rows().filter({ hasText: text }),
    field: () => this.page.getByRole('searchbox', { name: 'Find in the events' }),
    chart: () => this.page.getByRole('listbox', { name: /over time/ }),
    kinds: () =>
      this.page
        .getByRole('group', { name: 'Filters' })
        .getByRole('button', { name: 'Kind', exact: true }),
    kind: (name: string) => this.page.getByRole('checkbox', { name, exact: true }),
    log: () => this.page.getByRole('button', { name: /What the log takes/ }),
    live: () => this.page.getByRole('button', { name: /^(Live|Paused)$/ }),
    news: () => this.page.getByRole('button', { name: /new events?$/ }),
    event: () => this.page.getByRole('article', { name: 'Event' }),
    chain: () => this.page.getByRole('tree', { name: 'What led to it, and what it led to' }),
    links: () => this.activity.chain().getByRole('treeitem'),
    here: () => this.activity.chain().getByRole('treeitem', { selected: true }),
  };

  readonly resume = {
    greeting: () => this.main.getByRole('heading', { level: 1 }),
    part: (name: string) => this.main.getByRole('region', { name, exact: true }),
    blockers: () => this.resume.part('Blockers').getByRole('listitem'),
    next: () => this.resume.part('Next').getByRole('listitem'),
    list: () => this.page.getByRole('listbox', { name: 'Captured states, the latest first' }),
    states: () => this.resume.list().getByRole('option'),
    save: () => this.main.getByRole('button', { name: 'Save session' }),
    goOn: () => this.main.getByRole('button', { name: 'Continue', exact: true }),
  };

  readonly chat = {
    field: () => this.main.getByRole('textbox', { name: 'Question' }),
    messages: () => this.main.getByRole('list', { name: 'Messages' }),
    threads: () =>
      this.page.getByRole('listbox', { name: 'Chats, the last changed first' }).getByRole('option'),
    /** What a source's number stands for. */
    card: () => this.page.locator('.citation-card'),
    source: (number: number) =>
      this.chat.messages().getByRole('button', { name: new RegExp(`^Source ${String(number)}:`) }),
  };

  readonly tasks = {
    column: (name: string) => this.main.getByRole('list', { name: new RegExp(`^${name}, `) }),
    card: (title: string | RegExp) => this.main.getByRole('group', { name: title }),
    /** A card in a column. */
    in: (column: string, title: string | RegExp) =>
      this.tasks.column(column).getByRole('group', { name: title }),
    add: () => this.main.getByRole('textbox', { name: 'New task' }),
    field: () => this.main.getByRole('searchbox', { name: 'Filter the tasks' }),
    pane: (name: string) => this.main.getByRole('complementary', { name, exact: true }),
    proposed: () => this.main.getByRole('button', { name: /^Proposed/ }),
    lane: (name: string) =>
      this.main.getByRole('list', { name: 'Lanes' }).getByRole('listitem', { name, exact: true }),
  };

  /** The action that leads to what brought something. */
  get why(): Locator {
    return this.main.getByRole('button', { name: 'Why is this here?' });
  }

  readonly onboarding = {
    name: () => this.page.getByRole('textbox', { name: 'Name' }),
    path: () => this.page.getByRole('textbox', { name: 'Path of a folder' }),
    add: () => this.page.getByRole('button', { name: 'Add', exact: true }),
    next: () => this.page.getByRole('button', { name: 'Continue' }),
    start: () => this.page.getByRole('button', { name: 'Start indexing' }),
    query: () => this.page.getByRole('textbox', { name: /^Search/ }),
  };

  readonly settings = {
    theme: (name: string) => this.page.getByRole('radio', { name, exact: true }),
    save: () => this.page.getByRole('button', { name: 'Save', exact: true }),
    text: () => this.page.getByRole('textbox', { name: 'Text of profile.yaml' }),
  };
}
