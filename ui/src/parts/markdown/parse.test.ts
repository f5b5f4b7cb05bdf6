/** Keeps that a text is only read, whatever its author wanted of the page. */
import { expect, it } from 'vitest';

import { allowed } from './address';
import type { Node } from './node';
import { reader } from './parse';

function parse(text: string, pattern?: RegExp): Node[] {
  return reader({ pattern })(text).blocks.flatMap(({ nodes }) => nodes);
}

/** Writes what was read as it would look to who reads it: links as their text and place. */
function seen(nodes: readonly Node[]): string {
  return nodes
    .map((node): string => {
      switch (node.kind) {
        case 'text':
          return node.text;
        case 'piece':
          return `{${node.text}}`;
        case 'code':
          return `\`${node.text}\``;
        case 'fence':
          return `\`\`\`${node.language}|${node.text}\`\`\``;
        case 'break':
          return '⏎';
        case 'rule':
          return '—';
        case 'box':
          return node.ticked ? '☒' : '☐';
        case 'name':
        case 'anchor':
        case 'refused':
        case 'picture':
          return `${node.kind}!`;
        case 'link':
          return `${seen(node.children)}→${node.to}`;
        case 'element':
          return `${node.tag}(${seen(node.children)})`;
      }
    })
    .join('');
}

it.each([
  ['plain', 'p(plain)'],
  ['**a** _b_ ~~c~~ `d`', 'p(strong(a) em(b) s(c) `d`)'],
  ['# One\n\ntwo', 'h1(One)p(two)'],
  ['- a\n- b', 'ul(li(a)li(b))'],
  ['- [ ] a\n- [x] b', 'ul(li(☐a)li(☒b))'],
  ['3. a\n4. b', 'ol(li(a)li(b))'],
  ['> said', 'blockquote(p(said))'],
  ['a  \nb', 'p(a⏎b)'],
  ['---', '—'],
  ['```rust\nfn a() {}\n```', '```rust|fn a() {}```'],
  ['```ru', '```ru|```'],
  ['    indented', '```|indented```'],
  ['| a |\n|---|\n| 1 |', 'table(thead(tr(th(a)))tbody(tr(td(1))))'],
  ['[a](https://b.example/c)', 'p(a→https://b.example/c)'],
  ['https://b.example', 'p(https://b.example→https://b.example/)'],
  ['<mailto:a@b.example>', 'p(mailto:a@b.example→mailto:a@b.example)'],
  ['see parser.rs and main.py', 'p(see parser.rs and main.py)'],
])('reads %j', (text, expected) => {
  expect(seen(parse(text))).toBe(expected);
});

it.each([
  ['<script>alert(1)</script>', 'p(<script>alert(1)</script>)'],
  ['<img src=x onerror=alert(1)>', 'p(<img src=x onerror=alert(1)>)'],
  ['<a href="javascript:alert(1)">a</a>', 'p(<a href="javascript:alert(1)">a</a>)'],
  ['a <!-- b --> c', 'p(a <!-- b --> c)'],
  ['[a](javascript:alert(1))', 'p(a)'],
  ['[a](JaVaScRiPt:alert(1))', 'p(a)'],
  ['[a](&#106;avascript:alert(1))', 'p(a)'],
  ['[a](java&Tab;script:alert(1))', 'p(a)'],
  ['[a](\u0001javascript:alert(1))', 'p([a](\u0001javascript:alert(1)))'],
  ['[a](data:text/html,<b>b</b>)', 'p(a)'],
  ['[a](data:text/html;base64,PGI+)', 'p(a)'],
  ['[a](vbscript:b)', 'p(a)'],
  ['[a](file:///etc/passwd)', 'p(a)'],
  ['[a](tauri://localhost)', 'p(a)'],
  ['[a](//elsewhere.example)', 'p(a)'],
  ['[a](#/settings)', 'p(a)'],
  ['<javascript:alert(1)>', 'p(javascript:alert(1))'],
  ['[a][b]\n\n[b]: javascript:alert(1)', 'p(a)'],
  ['![a cat](https://elsewhere.example/cat.png)', 'p(a cat)'],
  ['![](https://elsewhere.example/pixel.gif)', 'p()'],
  ['[![a](https://b.example/c.png)](javascript:d)', 'p(a)'],
  ['```"><script>x</script>\ny\n```', '```"><script>x</script>|y```'],
])('lets nothing out of %j', (text, expected) => {
  expect(seen(parse(text))).toBe(expected);
});

it.each([
  ['>'.repeat(5000)],
  ['['.repeat(5000)],
  [`${'- '.repeat(2000)}a`],
  ['*a '.repeat(5000)],
  ['`'.repeat(5001)],
  ['<'.repeat(5000)],
  [`[a](${'('.repeat(5000)}`],
])('gets through with what is nested without an end, %#', (text) => {
  const { blocks, plain } = reader()(text);
  expect(plain || blocks.length > 0).toBe(true);
});

it.each([
  ['as [1] and [12] say', 'p(as {[1]} and {[12]} say)'],
  ['**[1]**', 'p(strong({[1]}))'],
  ['[1][2]', 'p({[1]}{[2]})'],
  ['[[1]]', 'p([{[1]}])'],
  ['`[1]`', 'p(`[1]`)'],
  ['[1](https://b.example)', 'p(1→https://b.example/)'],
  ['a[1]', 'p(a{[1]})'],
])('finds pieces in %j', (text, expected) => {
  expect(seen(parse(text, /\[\d+\]/g))).toBe(expected);
});

it.each([
  ['https://a.example', 'https://a.example/'],
  ['HTTP://a.example', 'http://a.example/'],
  ['mailto:a@b.example', 'mailto:a@b.example'],
  ['ftp://a.example', undefined],
  ['javascript:1', undefined],
  [' javascript:1', undefined],
  ['a.md', undefined],
  ['', undefined],
])('decides about %j', (to, expected) => {
  expect(allowed(to)).toBe(expected);
});
