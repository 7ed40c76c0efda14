/** What the documents do not have yet and an overlay has, as the report of a run names it. */
import { Type } from 'typebox';

export const Newer = Type.Object(
  {
    what: Type.String({ description: 'createSandbox 429, GET /pools.' }),
    where: Type.String({ description: 'Where it was seen first.' }),
    count: Type.Integer({ minimum: 1, description: 'How many exchanges showed it.' }),
    overlay: Type.String({ description: 'Version of the overlay that has it.' }),
  },
  { additionalProperties: false },
);
