/** When a model's words for a greeting may stand in the place of the rules'. */
import type { Fact, Greeting } from '../../api/generated/types';

/** Returns what is the same for greetings that tell the same, whatever their words. */
export function factsOf({ facts }: { facts: readonly Fact[] }): string {
  return JSON.stringify(facts.map(({ kind, text }) => [kind, text]));
}

/** Returns a model's words if they are of what the rules tell now. */
export function current(rules: Greeting, worded: Greeting | undefined): Greeting | undefined {
  const fits = worded && worded.synthesis !== 'rules' && factsOf(worded) === factsOf(rules);
  return fits ? worded : undefined;
}

/** Returns the words of a greeting that name where the person was, as exactly as they are there. */
export function placeIn(text: string, focus: string): string {
  const place = focus.split(' on ', 1)[0] ?? focus;
  const name = place.replace(/:\d+$/, '');
  return [focus, place, name].find((words) => words !== '' && text.includes(words)) ?? '';
}
