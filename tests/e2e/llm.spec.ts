/** Models that talk, set up by hand; the calls that were made to them; and the greeting in their words. */
import { look } from './look';
import { Ollama } from './ollama';
import { expect, test as base } from './test';
import { SIZES, THEMES } from './views';

const test = base.extend<{ ollama: Ollama }>({
  ollama: async ({ world }, use) => {
    const ollama = await Ollama.start();
    await use(ollama);
    const { engine, lexer } = world;
    for (const { provider } of (await engine.call('llm.status', { profile: lexer.id })).providers) {
      await engine.call('llm.remove-provider', { profile: lexer.id, name: provider.name });
    }
    await ollama.stop();
  },
});

test('a provider is added, gets a model from its list, and does what it is told to', async ({
  app,
  ollama,
  world,
}) => {
  const { page } = app;
  const { engine, lexer } = world;
  const status = () => engine.call('llm.status', { profile: lexer.id });
  await app.go('#/settings/llm');
  await page.getByRole('button', { name: 'Add a provider…' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Address' }).fill(ollama.address);
  await look(page, 'light-1280x800-llm-add');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('no model chosen')).toBeVisible();

  await page.getByRole('button', { name: 'Change ollama' }).click();
  await dialog.getByRole('combobox', { name: /^Model/ }).click();
  await page.getByRole('option', { name: 'mistral:latest' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect
    .poll(async () => (await status()).providers[0]?.provider.model)
    .toBe('mistral:latest');

  await page.getByRole('button', { name: 'Add a provider…' }).first().click();
  await dialog.getByRole('combobox', { name: /^What it speaks/ }).click();
  await page.getByRole('option', { name: 'Anthropic' }).click();
  await dialog.getByRole('textbox', { name: 'Model' }).fill('claude');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('key missing')).toBeVisible();

  await page.getByRole('button', { name: /^Chat, This profile/ }).click();
  await dialog.getByRole('radio', { name: 'None' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect
    .poll(
      async () => (await status()).purposes.find(({ purpose }) => purpose === 'chat')?.chosen_here,
    )
    .toEqual([]);
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await look(page, `${theme}-${String(size.width)}x${String(size.height)}-llm-set-up`);
    }
  }
  await page.setViewportSize(SIZES[0]);
  await page.keyboard.press('ControlOrMeta+Z');
  await expect
    .poll(
      async () => (await status()).purposes.find(({ purpose }) => purpose === 'chat')?.chosen_here,
    )
    .toBeNull();

  const field = page.getByRole('textbox', { name: 'Tokens a day' });
  await field.fill('100,000');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await status()).tokens_a_day).toBe(100_000);
  // In the field these keys take back what was typed.
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect.poll(async () => (await status()).tokens_a_day).toBeNull();

  const block = page.getByRole('switch', { name: 'Keep this profile on this machine' });
  await block.click();
  await expect.poll(async () => (await status()).block_cloud_apis).toBe(false);
  await page.keyboard.press('ControlOrMeta+Z');
  await expect.poll(async () => (await status()).block_cloud_apis).toBe(true);
});

test('every call is listed, and what left the machine apart', async ({ app, ollama, world }) => {
  const { page } = app;
  const { engine, lexer } = world;
  const provider = { name: 'ollama', kind: 'ollama', base_url: ollama.address, model: 'llama3.2' };
  await engine.call('llm.set-provider', { profile: lexer.id, provider });
  const { answer } = await engine.call('chat.send', { profile: lexer.id, text: 'Who skips?' });
  expect(answer.state).toBe('writing');
  await app.go('#/settings/calls');
  const calls = page.getByRole('listbox', { name: 'Calls, the latest first' }).getByRole('option');
  await expect(calls.filter({ hasText: 'Chat' }).first()).toContainText('answered');
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await look(page, `${theme}-${String(size.width)}x${String(size.height)}-calls`);
    }
  }
  await page.setViewportSize(SIZES[0]);
  await calls.first().click();
  await expect(page.getByRole('dialog')).toContainText('SHA-256 of what was sent');
  await look(page, 'light-1280x800-calls-one');
  await page.keyboard.press('Escape');
  await page.getByRole('radio', { name: 'Only what left this machine' }).click();
  await expect(page.getByText('Nothing has left this machine')).toBeVisible();
});

test('a model words the greeting in the room that is there for it', async ({
  app,
  ollama,
  world,
}) => {
  const { page, resume } = app;
  const { engine, lexer } = world;
  ollama.pieces = [
    JSON.stringify({
      sentences: [
        { text: 'Welcome back.', facts: [] },
        { text: 'You were in lexer.rs:30 on fix/lexer.', facts: ['f1'] },
      ],
    }),
  ];
  ollama.most = 0;
  const provider = { name: 'ollama', kind: 'ollama', base_url: ollama.address, model: 'llama3.2' };
  await engine.call('llm.set-provider', { profile: lexer.id, provider });
  await app.go('#/resume');
  await expect(resume.greeting()).toContainText('You were in lexer.rs:30 on fix/lexer,');
  await expect(page.getByRole('button', { name: /finding words/ })).toBeVisible();
  const top = async () => (await resume.part('Blockers').boundingBox())?.y;
  const before = await top();
  ollama.goOn();
  const mark = page.getByRole('button', { name: 'Worded by llama3.2' });
  await expect(mark).toBeVisible();
  expect(await top(), 'nothing below moves').toBe(before);
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await look(page, `${theme}-${String(size.width)}x${String(size.height)}-resume-worded`);
    }
  }
  await mark.click();
  await expect(page.getByRole('button', { name: 'In the rules’ words' })).toBeVisible();
});
