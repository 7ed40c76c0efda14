/** self-test.json: what the suite's test of itself came to on the machine of the run. */
import { type Static, Type } from 'typebox';

const closed = { additionalProperties: false };

const TriedFault = Type.Object(
  {
    id: Type.String({ minLength: 1 }),
    says: Type.String({ description: 'What the server does that has it.' }),
    noticed: Type.Boolean(),
    by: Type.Optional(Type.String({ description: 'The first check that noticed it.' })),
    reason: Type.Optional(Type.String({ description: 'Why it was not noticed, where that is known.' })),
  },
  closed,
);

export const SelfTestFile = Type.Object(
  {
    faults: Type.Array(TriedFault, { description: 'Faults that were put into the reference runtime.' }),
    clean: Type.Array(Type.String(), { description: 'What failed without a fault, a sentence each.' }),
    ms: Type.Integer({ minimum: 0, description: 'How long it took.' }),
  },
  { ...closed, description: 'What the test of itself of opensandbox-conformance came to before a certification run.' },
);
export type SelfTestFile = Static<typeof SelfTestFile>;
