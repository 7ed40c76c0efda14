/** A file of known deviations. */
import { type Static, Type } from 'typebox';

export const Deviation = Type.Object(
  {
    check: Type.String({ minLength: 3, description: 'Id of the check, or key of the contract finding.' }),
    clause: Type.String({ pattern: '^[a-z-]+\\.ya?ml#/', description: 'Where the published text says otherwise.' }),
    evidence: Type.String({ minLength: 10, description: 'What the server does, in one line.' }),
    intermittent: Type.Optional(
      Type.Literal(true, { description: 'A race: whether it shows is chance, and a run without it is no error.' }),
    ),
    owner: Type.Optional(Type.String({ minLength: 1 })),
    issue: Type.Optional(Type.String({ minLength: 1 })),
    expires: Type.Optional(Type.String({ format: 'date', description: 'From this day on the entry counts no more.' })),
  },
  { additionalProperties: false },
);
export type Deviation = Static<typeof Deviation>;

export const BaselineFile = Type.Object(
  {
    target: Type.String({ minLength: 3, description: 'Which implementation and version.' }),
    deviations: Type.Array(Deviation),
  },
  { additionalProperties: false },
);

export type BaselineFile = Static<typeof BaselineFile>;
