/** The sections of the settings, in their order. */
import Activity from '@lucide/svelte/icons/activity';
import Boxes from '@lucide/svelte/icons/boxes';
import Bot from '@lucide/svelte/icons/bot';
import Database from '@lucide/svelte/icons/database';
import FileCode from '@lucide/svelte/icons/file-code';
import Info from '@lucide/svelte/icons/info';
import Keyboard from '@lucide/svelte/icons/keyboard';
import KeyRound from '@lucide/svelte/icons/key-round';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import PhoneOutgoing from '@lucide/svelte/icons/phone-outgoing';
import UserCog from '@lucide/svelte/icons/user-cog';
import type { Component } from 'svelte';

import { settings as text } from '../../text/settings';

export type SectionId = keyof typeof text.names;

export interface Section {
  id: SectionId;
  title: string;
  icon: Component<{ size?: number }>;
}

function section(id: SectionId, icon: Section['icon']): Section {
  return { id, icon, title: text.names[id] };
}

export const GROUPS: readonly { title: string; sections: readonly Section[] }[] = [
  {
    title: text.groups.profile,
    sections: [
      section('profile', UserCog),
      section('file', FileCode),
      section('models', Boxes),
      section('llm', Bot),
      section('calls', PhoneOutgoing),
    ],
  },
  {
    title: text.groups.app,
    sections: [
      section('general', SlidersHorizontal),
      section('keys', Keyboard),
      section('data', Database),
      section('tokens', KeyRound),
      section('doctor', Activity),
      section('about', Info),
    ],
  },
];

export const ALL: readonly Section[] = GROUPS.flatMap((group) => group.sections);
export const FIRST: SectionId = 'profile';
