// @vitest-environment jsdom
/** Keeps that no note can run anything, ask for anything or break the page, and that boxes are found where they stand. */
import { cleanup, render } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';

import Markdown from './Markdown.svelte';
import type { Box, Node, Resolve } from './node';
import { reader } from './parse';
import { tickedAt } from './tick';

afterEach(cleanup);

const resolve: Resolve = (name) => ({
  href: name === 'Parser' ? '#/notes/parser.md' : undefined,
  title: name,
});

async function shown(source: string): Promise<HTMLElement> {
  const { container } = render(Markdown, { text: source, note: true, level: 1, resolve });
  await vi.waitFor(() => {
    expect(container.querySelector('[data-line]')).not.toBeNull();
  });
  return container;
}

const TAGS =
  'a blockquote br code del div em h1 h2 h3 h4 h5 h6 hr input li ol p pre s span strong table tbody td th thead tr ul';

/** Says what in it could do anything. */
function dangers(box: HTMLElement): string[] {
  return [...box.querySelectorAll('*')].flatMap((node) => [
    ...(TAGS.split(' ').includes(node.localName) ? [] : [node.localName]),
    ...[...node.attributes]
      .filter(
        ({ name, value }) =>
          /^(?:on|style$|src|srcset|action|formaction|xlink|id$|name$)/.test(name) ||
          (name === 'href' && !/^(?:https?:|mailto:|#)/i.test(value)),
      )
      .map(({ name, value }) => `${name}=${value}`),
  ]);
}

describe('hostile texts', () => {
  it.each([
    '<script>alert(1)</script>',
    'a <script src="https://example.org/x.js"></script> b',
    '<img src=x onerror=alert(1)>',
    '<svg/onload=alert(1)>',
    '<iframe src="javascript:alert(1)"></iframe>',
    '<style>* { display: none }</style>',
    '<form action="https://example.org"><button>Sign in</button></form>',
    '<a href="javascript:alert(1)">x</a>',
    '<base href="https://example.org/"><meta http-equiv="refresh" content="0;url=https://example.org">',
    '[x](javascript:alert(1))',
    '[x](<java\tscript:alert(1)>)',
    '[x](JAVASCRIPT:alert%281%29)',
    '[x](&#106;avascript:alert(1))',
    '[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
    '[x](vbscript:msgbox)',
    '[x](file:///etc/passwd)',
    '[x](//example.org/a)',
    '<javascript:alert(1)>',
    '[x]: javascript:alert(1)\n\n[x]',
    '[x](https://example.org "onmouseover=alert(1) \\" onmouseover=alert(1)")',
    '![x](https://example.org/pixel.png)',
    '![x](data:image/svg+xml,<svg onload=alert(1)>)',
    '![" onerror="alert(1)](x.png)',
    '![x][y]\n\n[y]: https://example.org/pixel.png',
    '[[x" onmouseover="alert(1)]]',
    '[[<img src=x onerror=alert(1)>]]',
    '[[javascript:alert(1)]]',
    '```"><img src=x onerror=alert(1)>\ncode\n```',
    '```js\n</code></pre><script>alert(1)</script>\n```',
    '---\n</code><script>alert(1)</script>\n---\n',
    '|<img src=x onerror=alert(1)>|b|\n|-|-|\n|<script>alert(1)</script>|c|',
    '- [ ] <img src=x onerror=alert(1)> "quoted" \'too\'',
    '<a id="app" name="body">x</a>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  ])('nothing in %j does anything', async (source) => {
    const box = await shown(source);
    expect(dangers(box)).toEqual([]);
    expect(box.textContent.trim(), 'it is seen').not.toBe('');
  });

  it.each<[string, string]>([
    ['quotes', `${'> '.repeat(20_000)}a`],
    ['quotes without blanks', `${'>'.repeat(100_000)}a`],
    ['lists', `${'- '.repeat(5_000)}a`],
    ['numbers', `${'1. '.repeat(5_000)}a`],
    ['indented lists', Array.from({ length: 400 }, (_, at) => `${'  '.repeat(at)}- a`).join('\n')],
    ['brackets', '['.repeat(50_000)],
    ['images', '![['.repeat(20_000)],
    ['emphasis', '**a *b '.repeat(2_000)],
    ['elements', '<div>'.repeat(10_000)],
    ['ticks', '`a'.repeat(5_000)],
    ['comments', '<!--'.repeat(10_000)],
    ['signs', '<'.repeat(20_000)],
  ])('survives %s without end', (_, source) => {
    const { blocks, plain } = reader({ note: true })(source);
    expect(plain || blocks.length > 0).toBe(true);
  });

  it('shows what is far too long as it is written', () => {
    expect(reader({ note: true })('a\n\n'.repeat(500_000)).plain).toBe(true);
  });
});

it('asks for no image: its place says what it is and where it is', async () => {
  const box = await shown('![A cat](https://example.org/cat.png) ![here](cat.png)');
  expect(box.querySelector('img')).toBeNull();
  expect(box.textContent).toContain('Image: A cat https://example.org/cat.png');
  expect(box.querySelector('[data-url]')?.getAttribute('data-url')).toBe(
    'https://example.org/cat.png',
  );
  expect(box.querySelector('[data-name]')?.getAttribute('data-name')).toBe('cat.png');
});

describe('names', () => {
  it.each<[string, string, string, string]>([
    ['[[Parser]]', 'Parser', 'Parser', '#/notes/parser.md'],
    ['[[Parser|that one]]', 'Parser', 'that one', '#/notes/parser.md'],
    ['[[__init__.py:3]]', '__init__.py:3', '__init__.py:3', '#'],
    ['[other](ideas/big%20one.md)', 'ideas/big one.md', 'other', '#'],
    ['[task](task:01AB)', 'task:01AB', 'task', '#'],
  ])('%s leads to %s', async (source, name, label, href) => {
    const link = (await shown(source)).querySelector('a');
    expect(link?.dataset['name']).toBe(name);
    expect(link?.textContent).toBe(label);
    expect(link?.getAttribute('href')).toBe(href);
    expect(link?.className).toBe(href === '#' ? 'unknown' : 'known');
  });

  it.each(['`[[Parser]]`', '```\n[[Parser]]\n```', '[[]]', '[[a\nb]]', '\\[[Parser]]'])(
    'there is none in %j',
    async (source) => {
      expect((await shown(source)).querySelector('[data-name]')).toBeNull();
    },
  );
});

describe('boxes', () => {
  const source = [
    '---',
    'title: "- [ ] none"',
    '---',
    '# List',
    '',
    '- [ ] one',
    '- [x] two',
    '  1. [ ] **within**',
    '',
    '> - [ ] quoted',
    '',
    '```',
    '- [ ] code',
    '```',
    '',
    '* [ ] loose',
    '',
    '* [X] last',
    '',
  ].join('\n');

  it('are ticked where they stand', () => {
    const boxesOf = (nodes: readonly Node[]): Box[] =>
      nodes.flatMap((node) => {
        if (node.kind === 'box') return [node];
        return 'children' in node ? boxesOf(node.children) : [];
      });
    const { blocks, froms } = reader({ note: true })(source);
    const changed = blocks.flatMap(({ nodes }, block) =>
      boxesOf(nodes).map(({ at = NaN, label }) => {
        const after = tickedAt(source, (froms[block] ?? NaN) + at) ?? '';
        return [label, after.split('\n').find((one, at) => one !== source.split('\n')[at])];
      }),
    );
    expect(changed).toEqual([
      ['one', '- [x] one'],
      ['two', '- [ ] two'],
      ['**within**', '  1. [x] **within**'],
      ['quoted', '> - [x] quoted'],
      ['loose', '* [x] loose'],
      ['last', '* [ ] last'],
    ]);
  });

  it.each<[string, number]>([
    ['- [ ] a', 2],
    ['- a\r\n- [ ] b\r\n', 7],
    ['- - [ ] a  \n    b', 4],
    ['-\t[ ]  a', 2],
    ['---\r\na: 1\r\n---\r\n> 1. [x] a', 21],
  ])('%j has one at %i', async (text, at) => {
    const ontick = vi.fn();
    const { container } = render(Markdown, { text, note: true, ontick });
    await vi.waitFor(() => {
      expect(container.querySelector('input')).not.toBeNull();
    });
    container.querySelector('input')?.click();
    expect(ontick).toHaveBeenCalledWith(at);
    expect(text.slice(at, at + 3)).toMatch(/^\[[ x]\]$/);
  });

  it.each(['- [ ]a', '- [y] a', '[ ] a', '- a\n\n  [ ] b', '- \\[ ] a', '- [x] a\n\n[x]: b'])(
    'there is none in %j',
    async (text) => {
      expect((await shown(text)).querySelector('input')).toBeNull();
    },
  );

  it.each<[string, number, string | undefined]>([
    ['- [ ] a', 2, '- [x] a'],
    ['- [x] a', 2, '- [ ] a'],
    ['- [ ] a', 3, undefined],
    ['- a', 2, undefined],
    ['', 0, undefined],
  ])('%j at %i becomes %j', (before, at, after) => {
    expect(tickedAt(before, at)).toBe(after);
  });
});

it('knows where each block begins', () => {
  const source = '---\na: 1\n---\n\n# One\n\ntext\nmore\n\n## Two\n';
  const { blocks, froms } = reader({ note: true })(source);
  const lines = source.split('\n');
  expect(blocks.map(({ line }, at) => [line, source.slice(froms[at]).split('\n')[0]])).toEqual(
    [1, 5, 7, 10].map((line) => [line, lines[line - 1]]),
  );
});

it('lays out anew only what has changed', () => {
  const read = reader({ note: true });
  const before = read('one\n\n- [a][b]\n').blocks;
  const grown = read('more\n\none\n\n- [a][b]\n').blocks;
  expect(grown.map(({ nodes }) => before.findIndex((block) => block.nodes === nodes))).toEqual([
    -1, 0, 1,
  ]);
  const defined = read('one\n\n- [a][b]\n\n[b]: https://b.example\n').blocks;
  expect(defined[1]?.nodes, 'what it leads to has changed').not.toBe(before[1]?.nodes);
});

it('colours the code that says its language', async () => {
  const box = await shown('```js\nvar a = 1\n```\n\n```\nvar a\n```\n');
  const [js, plain] = box.querySelectorAll('code');
  await vi.waitFor(
    () => {
      expect(js?.querySelectorAll('span').length).toBeGreaterThan(0);
    },
    { timeout: 10_000 },
  );
  expect(js?.textContent).toBe('var a = 1');
  expect(plain?.querySelectorAll('span').length).toBe(0);
});
