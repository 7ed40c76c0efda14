/** `parallel`: actions that start at the same time. */
import { casesOf, type Part, partShape } from '../format/step.ts';
import { defineVerb } from './verb.ts';

/** More at once than this is no check of a server but a load. */
const MOST = 24;

export const parallel = defineVerb<Part[]>({
  name: 'parallel',
  summary: 'starts several actions at the same time; each has its own assertions',
  schema(kit, actions) {
    const action = kit.Type.Object(
      { ...partShape(kit), ...actions },
      { ...kit.closed, description: 'One action of a parallel step.' },
    );
    return kit.Type.Array(action, { minItems: 1, maxItems: MOST, description: 'Actions that start at the same time.' });
  },
  checksByItself: true,
  without: ['expect', 'that', 'eventually', 'as'],
  parts: (own) => own,
  check(own, { path, report }) {
    const actions = own.flatMap(casesOf);
    if (actions.length < 2 || actions.length > MOST) {
      report([...path, 'parallel'], `parallel takes 2 to ${MOST} actions, and here are ${actions.length}`);
    }
    const names = new Set<string>();
    for (const [index, action] of own.entries()) {
      for (const { check } of casesOf(action)) {
        if (names.has(check)) report([...path, 'parallel', index, 'check'], `another action has the name ${check}`);
        names.add(check);
      }
    }
  },
});
