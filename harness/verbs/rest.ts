/** `rest`: an answer that an earlier call has left open, once it has ended. */
import { HarnessError } from '../errors.ts';
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
  async perform(name, { results, signal, check }) {
    const wait = restOf(results[name]);
    if (wait === undefined) throw new HarnessError(`nothing was left open by ${name}: ${check}`);
    return wait(signal);
  },
});
