/** Reads tokens.css as the browser will and keeps both themes readable: WCAG 2.2, 1.4.3 and 1.4.11. */
import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

const THEMES = ['light', 'dark'] as const;
type Theme = (typeof THEMES)[number];
type Palette = Map<string, string>;

/** Returns the colours of both themes, by token name without its dashes. */
function palettes(css: string): Record<Theme, Palette> {
  const found: Record<Theme, Palette> = { light: new Map(), dark: new Map() };
  const pair = /--([a-z-]+):\s*light-dark\(\s*(#[0-9a-f]{6})\s*,\s*(#[0-9a-f]{6})\s*\)/g;
  for (const [, name, light, dark] of css.matchAll(pair)) {
    if (name && light && dark) {
      found.light.set(name, light);
      found.dark.set(name, dark);
    }
  }
  return found;
}

/** Returns the relative luminance of `#rrggbb`, 0 for black to 1 for white. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Returns the contrast ratio of two colours, 1 to 21. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** What may be written on what. */
const PLAIN = ['bg', 'panel', 'raised', 'hover', 'accent-soft'];
const TEXT: Record<string, readonly string[]> = {
  ink: [...PLAIN, 'warn-soft', 'bad-soft'],
  dim: [...PLAIN, 'warn-soft', 'bad-soft'],
  faint: PLAIN,
  accent: PLAIN,
  warn: ['bg', 'panel', 'raised', 'accent-soft', 'warn-soft'],
  bad: [...PLAIN, 'bad-soft'],
  bg: ['accent', 'bad'],
  'code-keyword': ['bg', 'panel', 'accent-soft'],
  'code-string': ['bg', 'panel', 'accent-soft'],
  'code-number': ['bg', 'panel', 'accent-soft'],
  'code-name': ['bg', 'panel', 'accent-soft'],
  'code-type': ['bg', 'panel', 'accent-soft'],
};

/** What is no text and yet has to be seen. */
const MARKS = [
  'accent',
  'edge',
  ...['green', 'blue', 'violet', 'rose', 'amber', 'teal', 'orange', 'slate'].map(
    (name) => `profile-${name}`,
  ),
];
const MARKED = ['bg', 'panel', 'raised', 'hover', 'accent-soft'];

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');
const themes = palettes(css);

function colour(theme: Theme, token: string): string {
  const value = themes[theme].get(token);
  if (value === undefined) {
    throw new Error(`tokens.css has no colour --${token}`);
  }
  return value;
}

describe.each(THEMES)('the %s theme', (theme) => {
  const pairs = Object.entries(TEXT).flatMap(([text, grounds]) =>
    grounds.map((ground) => ({ text, ground })),
  );

  it.each(pairs)('has readable $text on $ground', ({ text, ground }) => {
    const ratio = contrast(colour(theme, text), colour(theme, ground));
    expect(ratio, 'AA asks 4.5:1 of text').toBeGreaterThanOrEqual(4.5);
  });

  const marks = MARKS.flatMap((mark) => MARKED.map((ground) => ({ mark, ground })));

  it.each(marks)('shows $mark on $ground', ({ mark, ground }) => {
    const ratio = contrast(colour(theme, mark), colour(theme, ground));
    expect(ratio, 'AA asks 3:1 of what marks a control').toBeGreaterThanOrEqual(3);
  });

  it('steps down from ink to dim to faint', () => {
    const steps = ['ink', 'dim', 'faint'].map((text) =>
      contrast(colour(theme, text), colour(theme, 'bg')),
    );
    expect(steps, 'importance is told by contrast').toEqual(steps.toSorted((a, b) => b - a));
    expect(new Set(steps).size).toBe(3);
  });
});

it('knows the colours of the whole file', () => {
  const spoken = new Set([
    ...Object.keys(TEXT),
    ...Object.values(TEXT).flat(),
    ...MARKS,
    ...MARKED,
    'line',
  ]);
  expect(new Set(themes.light.keys()), 'a colour nobody checks, or a check of no colour').toEqual(
    spoken,
  );
  const written = css.match(/#[0-9a-f]{3,8}\b/gi) ?? [];
  expect(written, 'every colour has a light and a dark value').toHaveLength(2 * themes.light.size);
});

it('measures contrast as WCAG does', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  expect(contrast('#767676', '#ffffff')).toBeGreaterThan(4.5);
});
