/** `violations`: one refused request for each constraint that the document has for the request of an operation. */
import type { Kit } from '../format/kit.ts';
import { checkCapability, checkRule } from './checking.ts';
import { partsSchema } from './multipart.ts';
import { defineVerb, type OwnOf } from './verb.ts';

const schema = (kit: Kit) => {
  const { Type, Text, Values, Anything, Sentence, Capability, notAsked, closed } = kit;
  return Type.Object(
    {
      operation: Text('operationId in specs/sandbox-lifecycle.yml or specs/execd-api.yaml.'),
      path: Type.Optional(Values('Valid path parameters.')),
      query: Type.Optional(Values('Valid query parameters.')),
      body: Type.Optional(Anything('A valid body; each request has it with one fault.')),
      parts: Type.Optional(partsSchema(kit)),
      part: Type.Optional(
        Type.Object(
          {
            index: Type.Integer({ minimum: 0, description: 'Which of the parts is JSON of a schema.' }),
            schema: Type.String({ pattern: '^/', description: 'JSON pointer of the schema in the document.' }),
          },
          { ...closed, description: 'With parts: the one that each request has with one fault.' },
        ),
      ),
      samples: Type.Optional(
        Type.Record(Type.String({ pattern: '^[/?]' }), Anything('value'), {
          description: 'Valid values that the body lacks, by JSON pointer into it, and of parameters by ?name.',
        }),
      ),
      rules: Type.Record(Type.String({ pattern: '^/' }), Type.String(), {
        minProperties: 1,
        description: 'Requirements by JSON pointer into the document: the longest that leads to a constraint counts.',
      }),
      needs: Type.Optional(
        Type.Record(Type.String({ pattern: '^/' }), Type.Array(Capability, { minItems: 1, uniqueItems: true }), {
          minProperties: 1,
          description: `Capabilities by JSON pointer into the document; ${notAsked('what breaks a constraint there')}`,
        }),
      ),
      except: Type.Optional(
        Type.Array(
          Type.Object(
            {
              at: Text('JSON pointer into the document, or the name of a case.'),
              reason: Sentence('Why nothing is derived there.'),
            },
            closed,
          ),
          { minItems: 1, description: 'What is left out.' },
        ),
      ),
    },
    {
      ...closed,
      description: 'One refused request for each constraint that the document has for the request of an operation.',
    },
  );
};

export type ViolationsAction = OwnOf<typeof schema>;

export const violations = defineVerb<ViolationsAction>({
  name: 'violations',
  summary: 'stands for one refused request for each constraint that the document has for a request',
  schema,
  checksByItself: true,
  without: ['expect', 'that', 'eventually', 'as', 'for', 'verifies'],
  check({ rules, needs = {}, parts = [], part }, checking) {
    const at = [...checking.path, 'violations'];
    if (part !== undefined && parts[part.index]?.json === undefined) {
      checking.report([...at, 'part'], 'there is no such part with `json`', undefined, true);
    }
    for (const [pointer, id] of Object.entries(rules)) {
      checkRule(id, [...at, 'rules', pointer], checking);
    }
    for (const [pointer, names] of Object.entries(needs)) {
      for (const [index, name] of names.entries()) {
        checkCapability(name, [...at, 'needs', pointer, index], checking);
      }
    }
  },
  derive(step, { known, path, report }) {
    if (known.derive === undefined) return [];
    const { steps, problems } = known.derive(step);
    for (const { member, message, hint } of problems) report([...path, 'violations', member], message, hint);
    return steps;
  },
});
