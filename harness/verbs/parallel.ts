/** `parallel`: actions that start at the same time. */
import type { Kit } from '../format/kit.ts';
import { type Part, partShape } from '../format/step.ts';
import { defineVerb } from './verb.ts';

/** More at once than this is no check of a server but a load. */
const MOST = 16;

/** The schema of its actions needs those of all other verbs: format.ts makes it of them. */
export const parallelSchema = (kit: Kit, verbs: Record<string, ReturnType<Kit['Type']['Optional']>>) => {
  const action = kit.Type.Object(
    { ...partShape(kit), ...verbs },
    { ...kit.closed, description: 'One action of a parallel step.' },
  );
  return kit.Type.Array(action, { minItems: 1, maxItems: MOST, description: 'Actions that start at the same time.' });
};

export const parallel = defineVerb<Part[]>({
  name: 'parallel',
  summary: 'starts several actions at the same time; each has its own assertions',
  schema: (kit) => parallelSchema(kit, {}),
  checksByItself: true,
  without: ['expect', 'that', 'eventually', 'as'],
  parts: (own) => own.flatMap(casesOf),
  check(own, { path, report }) {
    const count = own.flatMap(casesOf).length;
    if (count < 2 || count > MOST) {
      report([...path, 'parallel'], `parallel takes 2 to ${MOST} actions, and here are ${count}`);
    }
  },
});

/** An action with `for` stands for one action of each case. */
function casesOf({ for: cases, ...part }: Part): Part[] {
  if (cases === undefined) return [part];
  return Object.entries(cases).map(([caseKey, value]) => {
    return { ...part, check: `${part.check} [${caseKey}]`, case: value, caseKey };
  });
}
