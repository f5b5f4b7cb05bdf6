/** What a menu is made of. */
import type { Component } from 'svelte';

export interface MenuItem {
  title: string;
  icon?: Component<{ size?: number }>;
  keys?: string | undefined;
  note?: string;
  danger?: boolean;
  disabled?: boolean;
  /** It is a choice, and this one is on or off. */
  checked?: boolean;
  run: () => unknown;
}
