/** Keeps that a search comes back from its link as it was asked. */
import { describe, expect, it } from 'vitest';

import type { Asked } from '../../api/generated/types';
import { parse } from '../../app/place';
import { askedOf, linkOf, NOTHING, numberOf } from './address';

describe('a link', () => {
  it.each<Partial<Asked>>([
    {},
    { query: 'a & b = c #d? 100%' },
    { query: 'مرحبا', mode: 'semantic', branch: 'fix/lexer' },
    { languages: ['rust', 'c++'], kinds: ['function', 'key'] },
    { paths: ['src', '*.{ts,svelte}', 'a,b/c', 'd\\,e'] },
  ])('brings %j back', (change) => {
    const asked = { ...NOTHING, ...change };
    const back = askedOf(parse(linkOf(asked)).query);
    const paths = asked.paths.map((path) => path.replaceAll('\\,', ','));
    expect(back).toEqual({ ...asked, paths });
  });

  it('says which result is selected, but for the first', () => {
    const at = (n: number) => numberOf(parse(linkOf({ ...NOTHING, query: 'a' }, n)).query);
    expect(at(12)).toBe(12);
    expect(linkOf({ ...NOTHING, query: 'a' }, 0)).toBe('#/search?q=a');
    expect(numberOf({ n: '-3' })).toBe(0);
    expect(numberOf({ n: 'x' })).toBe(0);
  });

  it('takes what nobody knows for the usual', () => {
    expect(askedOf({ q: 'a', mode: 'magic' }).mode).toBe('hybrid');
  });
});
