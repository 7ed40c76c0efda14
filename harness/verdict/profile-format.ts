/** One entry of specs/profiles.yaml: a set of rules that a vendor can aim at. */
import { type Static, Type } from 'typebox';
import { lifespanShape } from '../set-format.ts';

const Name = (description: string) => Type.String({ pattern: '^[a-z][a-z-]*$', description });

const Profile = Type.Object(
  {
    name: Name('Requirements name it as `profile`, `--require` names it too. Never renamed.'),
    summary: Type.String({
      minLength: 20,
      pattern: '^\\S[^\\n]*$',
      description: 'What a server of the profile does, in one sentence.',
    }),
    includes: Type.Optional(
      Type.Array(Name('A profile that includes no others.'), {
        minItems: 1,
        uniqueItems: true,
        description: 'The profile is these together, and has no requirements of its own.',
      }),
    ),
    ...lifespanShape,
  },
  { additionalProperties: false },
);
export type Profile = Static<typeof Profile>;

export const Profiles = Type.Array(Profile, { description: 'The profiles of opensandbox-conformance.' });
