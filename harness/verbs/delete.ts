/** `delete`: a sandbox of the scenario. */
import type { Kit } from '../format/kit.ts';
import { checkDeclared } from './checking.ts';
import { defineVerb, type OwnOf } from './verb.ts';

const schema = ({ NameOrCase }: Kit) => NameOrCase('Delete this sandbox.');

export const remove = defineVerb<OwnOf<typeof schema>>({
  name: 'delete',
  summary: 'deletes a sandbox of the scenario',
  schema,
  checksByItself: true,
  needs: (name) => [`sandboxes.${name}`],
  disturbs: (name) => [name],
  judges: ({ api, method }) => api === 'lifecycle' && method === 'DELETE',
  check: (name, checking) => checkDeclared('sandboxes', name, checking),
  result: () => ({ id: true }),
  async perform(name, { resources }) {
    const { id } = resources.sandbox(name);
    await resources.deleteSandbox(name);
    return { id };
  },
});
