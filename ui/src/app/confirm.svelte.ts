/** Asks before what can't be undone; what can be undone is done at once, with a toast. */

export interface Question {
  title: string;
  message: string;
  /** What the button does: a verb. */
  action: string;
  /** Something is lost. */
  danger?: boolean;
}

class Asked {
  question = $state.raw<Question>();
  #answer: ((yes: boolean) => void) | undefined;

  ask(question: Question): Promise<boolean> {
    this.answer(false);
    this.question = question;
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  answer(yes: boolean): void {
    this.#answer?.(yes);
    this.#answer = undefined;
    this.question = undefined;
  }
}

export const asked = new Asked();

export function confirm(question: Question): Promise<boolean> {
  return asked.ask(question);
}
