/** `rest`: the whole of a stream that an earlier step has left open, once it has ended. */
import type { Kit } from '../format/kit.ts';
import { checkKept } from './checking.ts';
import { wholeAnswer } from './execd-call.ts';
import { defineVerb, type OwnOf } from './verb.ts';

const schema = ({ NameOrCase }: Kit) =>
  NameOrCase('Read on what the call that keeps its result under this name has left open, to its end.');

export const rest = defineVerb<OwnOf<typeof schema>>({
  name: 'rest',
  summary: 'reads to its end what an earlier call has left open',
  schema,
  needs: (name) => [`steps.${name}`],
  check: (name, checking) => checkKept(name, checking),
  result: (name, earlier) => earlier(name),
  perform: (name, { results }) => wholeAnswer(results[name]),
});
