/** What the engine's answer to “why isn't it indexed” means for who asks, and where they can change it. */
import type { Why } from '../../api/generated/types';
import { below } from './address';

/** Where the rule stands and how to get there: a file of the profile that can be opened, or a setting. */
export interface RulePlace {
  /** The rule's file as it is shown; nothing when the rule stands in no file. */
  file: string | undefined;
  line: number | undefined;
  /** Set when it lies below the root, so that the editor can be sent there. */
  open: { root: string; path: string; line: number | null } | undefined;
  change: 'patterns' | 'limits' | undefined;
}

const CHANGED_IN_SETTINGS: Record<string, RulePlace['change']> = {
  'profile-pattern': 'patterns',
  'too-large': 'limits',
};

export function rulePlace(why: Why): RulePlace {
  // Anything else than a full path is words: built-in rules, the file's own content.
  const isFile = why.rule_file !== null && /^(?:[/\\]|[A-Za-z]:)/.test(why.rule_file);
  const file = isFile ? (why.rule_file ?? undefined) : undefined;
  const within = file && why.root ? below(why.root, file) : undefined;
  return {
    file,
    line: why.rule_line ?? undefined,
    open: why.root && within ? { root: why.root, path: within, line: why.rule_line } : undefined,
    change: CHANGED_IN_SETTINGS[why.reason ?? ''],
  };
}
