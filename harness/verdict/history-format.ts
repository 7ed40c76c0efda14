/** What the exchanges of a run say of the life of sandboxes and snapshots, history.json. */
import { type Static, Type } from 'typebox';

const closed = { additionalProperties: false };
const Count = Type.Integer({ minimum: 0 });

export const JudgedHistory = Type.Object(
  {
    transitions: Type.Array(
      Type.Object(
        {
          subject: Type.Enum(['sandbox', 'snapshot']),
          from: Type.String(),
          to: Type.String(),
          by: Type.String({ description: 'The clause that names it, or what lets it pass.' }),
          seen: Type.Integer({ minimum: 0, description: 'Seen with nothing in between.' }),
          passed: Type.Integer({
            minimum: 0,
            description: 'Passed unseen, on the shortest way between two states that were seen one after the other.',
          }),
        },
        closed,
      ),
    ),
    rules: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          clause: Type.String(),
          status: Type.Enum(['pass', 'fail', 'not-exercised']),
          exercised: Count,
        },
        closed,
      ),
    ),
  },
  {
    ...closed,
    description: 'Which transitions of sandboxes and snapshots a run of opensandbox-conformance has exercised.',
  },
);
export type JudgedHistory = Static<typeof JudgedHistory>;
