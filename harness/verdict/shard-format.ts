/** What a run says of itself that is one of several which make a whole one together. */
import { type Static, Type } from 'typebox';

const Text = Type.String();

export const RunShard = Type.Object(
  {
    index: Type.Integer({ minimum: 1 }),
    count: Type.Integer({ minimum: 1, description: 'How many shards there are.' }),
    scenarios: Type.Integer({ minimum: 0, description: 'How many scenarios they have together.' }),
    digest: Type.String({
      pattern: '^[0-9a-f]{64}$',
      description: 'SHA-256 over those scenarios: of the sorted lines `DIGEST  PATH`.',
    }),
    filters: Type.Optional(Type.Array(Text, { description: 'Parts of the paths of the scenarios; absent for all.' })),
    name: Type.Optional(Type.String({ description: 'The pattern for the names of checks, where there was one.' })),
    partial: Type.Optional(
      Type.String({
        description: 'Why all shards together are only a part of the suite; absent where they are whole.',
      }),
    ),
    required: Type.Optional(
      Type.Array(Text, {
        description: 'The profiles that are to decide for all shards together, where a file names some.',
      }),
    ),
  },
  { additionalProperties: false, description: 'Absent in a run that is not one of several.' },
);
export type RunShard = Static<typeof RunShard>;
