/** Applies the theme setting, and remembers it for the first paint of the next start (`public/theme.js`). */
import type { Theme } from '../api/generated/types';

const KEPT = 'theme';

export function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === 'system') {
    delete root.dataset['theme'];
    localStorage.removeItem(KEPT);
  } else {
    root.dataset['theme'] = theme;
    localStorage.setItem(KEPT, theme);
  }
}
