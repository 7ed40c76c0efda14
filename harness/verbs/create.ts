/** `create`: a declared sandbox, or one that a `call` made, driven until its execd answers. */
import { namesIn } from '../expressions/expression.ts';
import type { Kit } from '../format/kit.ts';
import { checkDeclared } from './checking.ts';
import { defineVerb, type OwnOf } from './verb.ts';

const schema = ({ NameOrCase }: Kit) => NameOrCase('Create this sandbox (one with start: step).');

export const create = defineVerb<OwnOf<typeof schema>>({
  name: 'create',
  summary: 'creates a declared sandbox that has `start: step`, and waits until commands can run in it',
  schema,
  checksByItself: true,
  throughDriver: true,
  bringsUpSandbox: true,
  needs: (name, { sandboxes }) => namesIn(sandboxes[name]),
  creates: (name) => [name],
  disturbs: (name) => [name],
  judges: ({ api, method, target }) => api === 'lifecycle' && method === 'POST' && target === '/sandboxes',
  check(name, checking) {
    checkDeclared('sandboxes', name, checking);
    const { declared, path, report } = checking;
    const spec = declared.sandboxes[name];
    if (spec === undefined || spec.start === 'step') return;
    report([...path, 'create'], `sandbox ${name} is created before the first step`, 'give it `start: step`');
  },
  result: () => ({ id: true }),
  async perform(name, { resources, results }) {
    await resources.createSandbox(name, results);
    return { id: resources.sandbox(name).id };
  },
});
