/** What a task of an answer is called to begin with. */
import type { ChatMessage } from '../../api/generated/types';

const MOST = 120;

/** Returns the first line of the question that an answer was given to, short enough for a title. */
export function questionOf(answer: ChatMessage, messages: readonly ChatMessage[]): string {
  const at = messages.findIndex(({ id }) => id === answer.id);
  const question = messages.slice(0, Math.max(0, at)).findLast(({ role }) => role === 'user');
  const line = (question?.text ?? answer.text).trim().split('\n', 1)[0] ?? '';
  return line.length > MOST ? `${line.slice(0, MOST - 1).trimEnd()}…` : line;
}
