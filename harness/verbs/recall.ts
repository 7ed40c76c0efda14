/** `recall`: the result of an earlier step again, for a check of its own. */
import type { Kit } from '../format/kit.ts';
import { checkKept } from './checking.ts';
import { defineVerb, type OwnOf } from './verb.ts';

const schema = ({ NameOrCase }: Kit) =>
  NameOrCase('Look again at the result that an earlier step keeps under this name.');

export const recall = defineVerb<OwnOf<typeof schema>>({
  name: 'recall',
  summary: 'looks again at the result that an earlier step keeps',
  schema,
  needs: (name) => [`steps.${name}`],
  check: (name, checking) => checkKept(name, checking),
  result: (name, earlier) => earlier(name),
  perform: async (name, { results }) => results[name],
});
