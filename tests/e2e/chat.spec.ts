/** A conversation with a model, which here is a stand-in at Ollama's address; and what is said without one. */
import { look } from './look';
import { Ollama } from './ollama';
import { expect, test as base } from './test';
import { SIZES, THEMES } from './views';

const ANSWER = [
  'A lone byte ',
  'never stops the lexer [1]. It becomes an **unknown token**:\n\n',
  '```rust\n_ => Kind::Unknown,\n```\n\n',
  '- words are taken by `take_word` [2]\n- and <script>alert(1)</script> is only text',
];

const test = base.extend<{ ollama: Ollama }>({
  ollama: async ({ world }, use) => {
    const ollama = await Ollama.start();
    const { engine, lexer } = world;
    ollama.pieces = ANSWER;
    await engine.call('llm.set-provider', {
      profile: lexer.id,
      provider: {
        name: 'ollama',
        kind: 'ollama',
        base_url: ollama.address,
        model: 'llama3.2',
      },
    });
    await use(ollama);
    await engine.call('llm.remove-provider', { profile: lexer.id, name: 'ollama' });
    for (const { id } of await engine.call('chat.threads', { profile: lexer.id })) {
      await engine.call('chat.delete', { profile: lexer.id, id });
    }
    await ollama.stop();
  },
});

test('without a model it says how to get one', async ({ app, world }) => {
  const { page } = app;
  await world.engine.call('profile.switch', { profile: world.lexer.id });
  await app.visit('Chat');
  await expect(page.getByRole('heading', { name: 'No model answers yet' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Look for Ollama' })).toBeVisible();
  await expect(page.getByText('This profile blocks that')).toBeVisible();
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await look(
        page,
        `${theme}-${String(size.width)}x${String(size.height)}-chat-without-a-model`,
      );
    }
  }
  await page.getByRole('link', { name: /Models that talk/ }).click();
  await expect(page).toHaveURL(/#\/settings\/llm$/);
});

test('an answer comes piece by piece, and its numbers lead to the lines', async ({
  app,
  ollama,
}) => {
  const { chat, page } = app;
  ollama.most = 1;
  await app.visit('Chat');
  await chat.field().fill('What happens at a lone byte?');
  await page.keyboard.press('Enter');
  await expect(chat.messages()).toContainText('What happens at a lone byte?');
  await expect(chat.messages()).toContainText('A lone byte');
  await expect(page).toHaveURL(/#\/chat\/.+/);
  await expect(chat.field()).toBeFocused();
  await look(page, 'light-1280x800-chat-writing');
  ollama.goOn();
  await expect(chat.messages().getByText('unknown token')).toHaveCSS('font-weight', '700');
  await expect(chat.messages()).toContainText('<script>alert(1)</script> is only text');
  await expect(chat.threads()).toHaveCount(1);

  const source = chat.source(1);
  await source.first().hover();
  await expect(chat.card()).toContainText('Opens in your editor');
  await chat.field().hover();
  await expect(chat.card()).toHaveCount(0);
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await look(page, `${theme}-${String(size.width)}x${String(size.height)}-chat-answered`);
    }
  }
  await page.setViewportSize(SIZES[0]);

  await page.reload();
  await expect(chat.messages()).toContainText('unknown token');
  await chat
    .messages()
    .getByRole('link', { name: /^Show .+ in Files$/ })
    .first()
    .click();
  await expect(app.files.tree()).toBeVisible();
});

test('it is stopped, asked again, and shown to the letter, by keys alone', async ({
  app,
  ollama,
}) => {
  const { chat, page } = app;
  ollama.most = 1;
  await app.go('#/chat');
  await chat.field().waitFor();
  await expect(chat.field()).toBeFocused();
  await page.keyboard.type('How?');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('Briefly.');
  await page.keyboard.press('Enter');
  await expect(chat.messages()).toContainText('A lone byte');
  await page.keyboard.press('Escape');
  await expect(chat.messages()).toContainText('Stopped.');
  ollama.goOn();
  await page.keyboard.press('Alt+R');
  await expect(chat.messages()).toContainText('take_word');
  await expect(chat.messages()).not.toContainText('Stopped.');

  await page.keyboard.press('Alt+P');
  const prompt = page.getByRole('dialog', { name: 'What the model was asked' });
  await expect(prompt).toContainText('How?\nBriefly.');
  await expect(prompt).toContainText('About');
  const { messages } = JSON.parse(ollama.about('Briefly.').at(-1) ?? '{}') as {
    messages: { role: string; content: string }[];
  };
  const system = messages.find(({ role }) => role === 'system')?.content ?? '';
  expect(system).not.toBe('');
  await expect(prompt.getByRole('region', { name: 'System' })).toHaveText(system, {
    useInnerText: true,
  });
  await look(page, 'light-1280x800-chat-prompt');
  await page.keyboard.press('Escape');

  await page.keyboard.press('Alt+S');
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'Name' }).fill('A lone byte');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'A lone byte' })).toBeVisible();
  await page.keyboard.press('Alt+S');
  await page.keyboard.press('Delete');
  await expect(chat.threads()).toHaveCount(0);
  await expect(page).toHaveURL(/#\/chat$/);
  await page.keyboard.press('ControlOrMeta+Z');
  await expect(chat.threads()).toHaveCount(1);
});

test('a task is made of an answer', async ({ app, ollama, world }) => {
  const { chat, page } = app;
  await app.go('#/chat');
  await chat.field().fill('Who skips a byte?');
  await page.keyboard.press('Enter');
  await expect(chat.messages()).toContainText('take_word');
  expect(ollama.about('Who skips a byte?')).toHaveLength(1);
  await page.getByRole('button', { name: 'Make a task of this' }).click();
  await page.getByRole('button', { name: 'Make task' }).click();
  await expect
    .poll(async () => (await world.engine.call('task.list', { query: 'Who skips' })).length)
    .toBe(1);
  await page.keyboard.press('ControlOrMeta+Z');
  await expect
    .poll(async () => (await world.engine.call('task.list', { query: 'Who skips' })).length)
    .toBe(0);
});

test('nothing is copied out of a profile that keeps off the clipboard', async ({
  app,
  ollama,
  world,
}) => {
  const { chat, page } = app;
  const { engine, lexer } = world;
  const before = (await engine.call('profile.config', { profile: lexer.id })).text;
  await app.go('#/chat');
  await chat.field().fill('Who skips a byte?');
  await page.keyboard.press('Enter');
  await expect(chat.messages()).toContainText('take_word');
  expect(ollama.about('Who skips a byte?')).toHaveLength(1);
  await page.evaluate(() => navigator.clipboard.writeText('as it was'));
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await engine.call('profile.set-config', {
    profile: lexer.id,
    text: before.replace('block_clipboard_export: false', 'block_clipboard_export: true'),
  });
  try {
    const refused = page.getByText('This profile keeps what is in it off the clipboard');
    await expect
      .poll(async () => {
        await page.getByRole('button', { name: 'Copy the answer' }).click();
        return refused.count();
      })
      .toBeGreaterThan(0);
    await page.evaluate(() => navigator.clipboard.writeText('as it was'));
    await chat.messages().getByText('unknown token').dblclick();
    await page.keyboard.press('ControlOrMeta+C');
    expect(await copied()).toBe('as it was');
    await chat.field().fill('mine');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.press('ControlOrMeta+C');
    expect(await copied()).toBe('mine');
  } finally {
    await engine.call('profile.set-config', { profile: lexer.id, text: before });
  }
});
