/** The tokens as a canvas needs them: it knows neither variables nor light-dark(). */

/** Returns the colour of a token, such as `--accent`, in the theme that `near` is shown in. */
export function token(near: HTMLElement, name: string): string {
  const probe = document.createElement('span');
  probe.hidden = true;
  probe.style.color = `var(${name})`;
  near.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Returns a colour of `token`'s with less opacity. */
export function faded(colour: string, opacity: number): string {
  return colour.replace(/^rgb\((.+)\)$/, (_, parts: string) =>
    parts.includes(',')
      ? `rgba(${parts}, ${String(opacity)})`
      : `rgb(${parts} / ${String(opacity)})`,
  );
}

/** Tells when the theme has changed; returns what ends it. */
export function onTheme(changed: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const chosen = new MutationObserver(changed);
  system.addEventListener('change', changed);
  chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    system.removeEventListener('change', changed);
    chosen.disconnect();
  };
}
