/** Whether the command palette and the overlay of the shortcuts are open. */
class Open {
  open = $state(false);
}

export const palette = new Open();
export const shortcuts = new Open();
