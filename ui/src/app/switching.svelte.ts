/** The profile that is being switched to: shown as the active one at once, before the engine has answered. */
import type { ProfileInfo } from '../api/generated/types';

class Switching {
  /** Its id. */
  to = $state<string>();
}

export const switching = new Switching();

export function isActive(profile: ProfileInfo): boolean {
  return switching.to === undefined ? profile.active : switching.to === profile.id;
}
