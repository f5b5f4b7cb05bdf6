// @vitest-environment jsdom
/** Keeps what a text in Markdown puts into the page, and what it can't. */
import { cleanup, render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';

import { parts as words } from '../../text/parts';
import Markdown from './Markdown.svelte';

afterEach(cleanup);

it('puts nothing into the page that could run, be fetched or lead out of it unseen', async () => {
  const text = [
    '# Hello',
    '<img src="a.png" onerror="alert(1)">',
    '![a cat](https://b.example/cat.png)',
    '[bad](javascript:alert(1)) [good](https://b.example/c)',
    '```html\n<script>alert(1)</script>\n```',
  ].join('\n\n');
  const { container } = render(Markdown, { text, level: 4 });
  const heading = await screen.findByRole('heading', { level: 4 });
  expect(heading.textContent).toBe('Hello');
  expect(container.querySelector('img, script, iframe, object, form, input, style')).toBeNull();
  const links = screen.getAllByRole('link');
  expect(links.map((link) => link.getAttribute('href'))).toEqual(['https://b.example/c']);
  expect(links[0]?.getAttribute('rel')).toContain('noopener');
  expect(container.textContent).toContain('a cat');
  expect(container.textContent).toContain('<script>alert(1)</script>');
});

it('stays one text as it grows', async () => {
  const { container, rerender } = render(Markdown, { text: 'As [1' });
  const paragraph = await vi.waitFor(() => {
    const found = container.querySelector('p:not(.plain)');
    expect(found).not.toBeNull();
    return found;
  });
  await rerender({ text: 'As [1] **says**.' });
  expect(container.querySelector('p'), 'the element that is selected in stays').toBe(paragraph);
  expect(container.textContent).toBe('As [1] says.');
});

it('hands a block of code over to be copied', async () => {
  const oncopy = vi.fn();
  render(Markdown, { text: '```sh\nls -l\n```', oncopy });
  await userEvent.click(await screen.findByRole('button', { name: words.copyCode }));
  expect(oncopy).toHaveBeenCalledWith('ls -l');
});

it('tells where a link leads rather than go there, when somebody wants to know', async () => {
  const onurl = vi.fn();
  render(Markdown, { text: '[a](https://b.example/c)', onurl });
  await userEvent.click(await screen.findByRole('link', { name: 'a' }));
  expect(onurl).toHaveBeenCalledWith('https://b.example/c');
});
