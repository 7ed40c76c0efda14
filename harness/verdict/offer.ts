/** What is known of the capabilities of the server under test in one run. Plain data: it is part of the report. */
import { type Static, Type } from 'typebox';

export const Offer = Type.Object(
  {
    capability: Type.String({ description: 'A name of specs/capabilities.yaml.' }),
    profile: Type.String({ description: 'The profile of the register that it belongs to.' }),
    seen: Type.Enum(['offered', 'not-offered', 'broken', 'unknown'], {
      description:
        'What the server shows when it is asked. broken: there is such a thing, and it answers what no document says. unknown: nobody asked, or it cannot be asked.',
    }),
    evidence: Type.String({ description: 'What was asked and answered, or who says so, in one sentence.' }),
    claimed: Type.Boolean({ description: 'Somebody has named it as what the server does.' }),
    judged: Type.Boolean({ description: 'The checks that need it are made.' }),
    reason: Type.Optional(
      Type.String({ description: 'Why they are not made, in one sentence; absent when they are.' }),
    ),
  },
  { additionalProperties: false },
);
export type Offer = Static<typeof Offer>;
