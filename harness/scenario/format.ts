/**
 * The JSON Schema of a scenario: `specs/scenario.schema.json` is generated from it, editors complete and check scenarios
 * with it, and the loader validates every file against it. Loaded only to generate that file (format/kit.ts).
 */
import { type TSchema, Type } from 'typebox';
import { sandboxSchema, volumeSchema } from '../format/declared.ts';
import { kit } from '../format/kit.ts';
import { partShape } from '../format/step.ts';
import { lifespanShape } from '../set-format.ts';
import { VERBS } from '../verbs/all.ts';
import type { Verb } from '../verbs/verb.ts';

const { closed, Sentence, Needs, Duration, Text, named } = kit;

/** The members of a step that are verbs; `actions` as verb.ts has it. */
const members = (verbs: readonly Verb[], actions: Record<string, TSchema>) =>
  Object.fromEntries(
    verbs.map((verb) => {
      const schema = verb.schema(kit, actions);
      const { description = sentence(verb.summary) } = schema as { description?: string };
      return [verb.name, Type.Optional({ ...schema, description })];
    }),
  );

/** A summary as editors show it at the key of a verb whose schema says nothing of its own. */
const sentence = (summary: string): string => `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;

/** What `parallel` can be made of: neither of itself nor of what stands for other steps. */
const actions = members(
  VERBS.entries().filter(({ parts, derive }) => parts === undefined && derive === undefined),
  {},
);

const Step = Type.Object(
  {
    ...partShape(kit),
    fixture: Type.Optional(
      Type.Literal(true, {
        description:
          'The step is about a fixture of the suite, which the server has no part in: it is made again when it does not work, and then the suite has failed.',
      }),
    ),
    independent: Type.Optional(
      Type.Literal(true, {
        description:
          'The step comes to the same whatever was done before it: alone, or by a further driver, it is made without the steps before it.',
      }),
    ),
    ...lifespanShape,
    ...members(VERBS.entries(), actions),
  },
  { ...closed, description: 'One check: an action and what must hold after it.' },
);

export const Scenario = Type.Object(
  {
    title: Sentence('What the scenario shows, as a sentence: the name of the suite.'),
    profile: Type.String({ pattern: '^[a-z][a-z-]*$', description: 'The profile that the scenario belongs to.' }),
    ...lifespanShape,
    needs: Needs('anything of the scenario'),
    timeout: Type.Optional(Duration('For each step; 30s when left out.')),
    fixtures: Type.Optional(
      named(
        Text('Path of a text file, from the folder of this one.'),
        'Files beside the scenario; ${fixtures.NAME} is the text of one.',
      ),
    ),
    volumes: Type.Optional(named(volumeSchema(kit), 'Named volumes; ${volumes.NAME} is the claim name.')),
    sandboxes: Type.Optional(named(sandboxSchema(kit), 'Sandboxes; ${sandboxes.NAME.id} is the id of one.')),
    steps: Type.Array(Step, { minItems: 1, description: 'The checks, in order.' }),
  },
  { ...closed, description: 'One scenario of opensandbox-conformance.' },
);
