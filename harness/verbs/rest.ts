/** `rest`: an answer that an earlier call has left open, once it has ended. */
import type { Kit } from '../format/kit.ts';
import { checkKept } from './checking.ts';
import { restOf } from './execd-call.ts';
import { defineVerb, type OwnOf } from './verb.ts';

const schema = ({ NameOrCase }: Kit) =>
  NameOrCase('Wait for the end of the answer that the call which keeps its result under this name has left open.');

export const rest = defineVerb<OwnOf<typeof schema>>({
  name: 'rest',
  summary: 'waits for the end of an answer that an earlier call has left open',
  schema,
  without: ['eventually'],
  needs: (name) => [`steps.${name}`],
  check: (name, checking) => checkKept(name, checking),
  result: (name, earlier) => earlier(name),
  // An answer that had ended before anything could be left open is whole already.
  perform: async (name, { results, signal }) => restOf(results[name])?.(signal) ?? results[name],
});
