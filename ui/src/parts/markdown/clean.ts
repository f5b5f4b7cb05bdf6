/** Lets through of HTML what a note may consist of. Nothing in it can run, ask for anything, or change the page. */
import createPurifier from 'dompurify';

const purifier = createPurifier(window);

const TAGS = [
  ...[
    'a',
    'blockquote',
    'br',
    'code',
    'del',
    'div',
    'em',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'hr',
  ],
  ...['input', 'li', 'ol', 'p', 'pre', 'span', 'strong', 'table', 'tbody', 'td', 'th', 'thead'],
  ...['tr', 'ul'],
];
const PLAIN_ATTRIBUTES = [
  ...['align', 'aria-label', 'checked', 'class', 'data-anchor', 'data-name', 'data-task'],
  ...['data-url', 'disabled', 'role', 'start', 'tabindex', 'title', 'type'],
];

export function clean(html: string): string {
  return purifier.sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ['href', ...PLAIN_ATTRIBUTES],
    // These lead nowhere, so that they may say anything; the next rule is for what does.
    ADD_URI_SAFE_ATTR: PLAIN_ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|#)/i,
  });
}
