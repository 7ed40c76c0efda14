/** claim.yaml: what a vendor says of an implementation, and wants to have certified. */
import { type Static, Type } from 'typebox';

/** One line without characters that move a cursor: it stands in tables and terminals. */
const Line = (maxLength: number, description: string) =>
  Type.String({ maxLength, pattern: '^[^\\s\\p{C}]([^\\p{C}]*[^\\s\\p{C}])?$', description });

const Implementation = Type.Object(
  {
    name: Line(100, 'What it is called.'),
    version: Line(60, 'The version that is tested. In quotes where it looks like a number.'),
    url: Line(200, 'Where one reads about it: http or https.'),
    contact: Line(200, 'Who answers questions about the result: an e-mail address, or an address of http or https.'),
    license: Line(100, 'Its licence, best as an SPDX identifier: Apache-2.0.'),
  },
  { additionalProperties: false },
);

export const Claim = Type.Object(
  {
    implementation: Implementation,
    profiles: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
      minItems: 1,
      uniqueItems: true,
      description: 'Profiles that it is said to be conformant in, in the names of specs/profiles.yaml.',
    }),
    set: Type.String({
      pattern: '^\\d{4}-\\d{2}(\\.\\d+)?$',
      description: 'The requirement set that it is held to, by its id: 2026-06.',
    }),
    drivers: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
        minItems: 1,
        uniqueItems: true,
        description: 'What drives the sandboxes, the first one in every check; javascript when left out.',
      }),
    ),
  },
  { additionalProperties: false, description: 'A claim of conformance for opensandbox-conformance.' },
);
export type Claim = Static<typeof Claim>;
