/** The intent that a dialog is open about. */
import type { IntentInfo } from '../../api/generated/types';

class Asking {
  close = $state.raw<IntentInfo>();
  rename = $state.raw<IntentInfo>();
}

export const asking = new Asking();
