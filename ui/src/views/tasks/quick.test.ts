/** What is understood of a line that somebody writes to note a task. */
import { expect, it } from 'vitest';

import { type Understood, understand } from './quick';

const PARSER = { id: 'p', title: 'Ship the parser' };
const PAPER = { id: 'q', title: 'Paper: a draft' };
const SHOP = { id: 's', title: 'Ship the shop' };
/** A Friday. */
const TODAY = '2026-01-30';

const NOTHING: Understood = {
  title: '',
  priority: null,
  labels: [],
  intent: null,
  due: null,
  unclear: [],
};

function check(line: string, expected: Partial<Understood>): void {
  it(`reads ${JSON.stringify(line)}`, () => {
    expect(understand(line, [PARSER, PAPER, SHOP], TODAY)).toEqual({ ...NOTHING, ...expected });
  });
}

check('', {});
check('  Fix   the parser ', { title: 'Fix the parser' });
check('Fix !high it', { title: 'Fix it', priority: 'high' });
check('Fix !u', { title: 'Fix', priority: 'urgent' });
check('Fix !low !HIGH', { title: 'Fix', priority: 'high' });
check('Wow!', { title: 'Wow!' });
check('if a != b !', { title: 'if a != b !' });
check('Drop !important', {
  title: 'Drop !important',
  unclear: [{ word: '!important', as: 'priority' }],
});

check('Fix #bug #parser/lexer', { title: 'Fix', labels: ['bug', 'parser/lexer'] });
check('Fix #bug #Bug', { title: 'Fix', labels: ['bug'] });
check('Réparer #dégât', { title: 'Réparer', labels: ['dégât'] });
check('See #12 in C# or F#', { title: 'See #12 in C# or F#' });
check('A # b', { title: 'A # b' });

check('Fix @paper', { title: 'Fix', intent: PAPER });
check('Fix @ship-the-parser', { title: 'Fix', intent: PARSER });
check('Fix @"ship the shop" now', { title: 'Fix now', intent: SHOP });
check('Fix @"paper', { title: 'Fix', intent: PAPER });
check('Fix @ship', { title: 'Fix @ship', unclear: [{ word: '@ship', as: 'intent' }] });
check('Ask ada@example.org', { title: 'Ask ada@example.org' });
check('Meet @ noon', { title: 'Meet @ noon' });

check('Fix due:tomorrow', { title: 'Fix', due: '2026-01-31' });
check('Fix due:2026-12-01 soon', { title: 'Fix soon', due: '2026-12-01' });
check('Fix DUE:fri', { title: 'Fix', due: '2026-02-06' });
check('Fix due:2026-02-30', {
  title: 'Fix due:2026-02-30',
  unclear: [{ word: 'due:2026-02-30', as: 'due' }],
});
check('What is due: all', { title: 'What is due: all' });

check(String.raw`Say \!high and \#bug and \@paper and \due:fri`, {
  title: 'Say !high and #bug and @paper and due:fri',
});
check('Fix it !high #bug @paper due:3d', {
  title: 'Fix it',
  priority: 'high',
  labels: ['bug'],
  intent: PAPER,
  due: '2026-02-02',
});
