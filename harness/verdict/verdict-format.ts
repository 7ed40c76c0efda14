/** The report of a run, conformance.json. */
import { type Static, Type } from 'typebox';

const Status = Type.Enum(['pass', 'fail', 'warn', 'blocked', 'skipped', 'waived', 'harness-error']);
const RequirementStatus = Type.Enum([
  'pass',
  'fail',
  'warn',
  'skipped',
  'waived',
  'harness-error',
  'untestable',
  'not-run',
]);

const Check = Type.Object(
  {
    id: Type.String(),
    kind: Type.Union([
      Type.Literal('set-up'),
      Type.Literal('step'),
      Type.Literal('contract'),
      Type.Literal('clean-up'),
    ]),
    status: Status,
    verifies: Type.Array(Type.String()),
    blames: Type.Optional(
      Type.Array(Type.String(), {
        description:
          'Of a check that was made and did not pass: the rules among those it verifies that it speaks against.',
      }),
    ),
    reasons: Type.Array(Type.String()),
    place: Type.Optional(Type.String()),
    request: Type.Optional(
      Type.String({ description: 'The exchange whose answer was judged: POST /sandboxes -> 202.' }),
    ),
    repro: Type.Optional(
      Type.String({
        description:
          'The script that repeats that exchange with all that it needs, relative to the folder of the reports.',
      }),
    ),
    curl: Type.Optional(Type.String({ description: 'A command that repeats that exchange alone.' })),
    transcript: Type.Optional(Type.Object({ file: Type.String(), exchanges: Type.Array(Type.Integer()) })),
  },
  { additionalProperties: false },
);

export const Verdict = Type.Object(
  {
    suite: Type.Object({ version: Type.String() }, { additionalProperties: false }),
    run: Type.Object(
      {
        id: Type.String(),
        startedAt: Type.String({ format: 'date-time' }),
        ms: Type.Integer(),
        whole: Type.Boolean(),
        sandboxes: Type.Integer(),
      },
      { additionalProperties: false },
    ),
    target: Type.Object(
      { kind: Type.String(), label: Type.String(), url: Type.String(), image: Type.String() },
      { additionalProperties: false },
    ),
    verdict: Type.Union([Type.Literal('conforming'), Type.Literal('not-conforming'), Type.Literal('undecided')], {
      description: 'undecided: the harness or its surroundings failed, and no check of the server did.',
    }),
    counts: Type.Record(Type.String(), Type.Integer(), { description: 'Checks by status.' }),
    profiles: Type.Array(
      Type.Object(
        {
          profile: Type.String(),
          conformant: Type.Boolean({ description: 'Every must of the profile passed.' }),
          counts: Type.Record(Type.String(), Type.Integer(), { description: 'Musts by status.' }),
        },
        { additionalProperties: false },
      ),
    ),
    requirements: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          level: Type.String(),
          profile: Type.String(),
          clause: Type.String(),
          status: RequirementStatus,
          checks: Type.Array(Type.String()),
        },
        { additionalProperties: false },
      ),
    ),
    checks: Type.Array(Check),
  },
  { additionalProperties: false, description: 'The verdict of one run of opensandbox-conformance.' },
);
export type Verdict = Static<typeof Verdict>;
