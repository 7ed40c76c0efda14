/** One check in the report of a run. */
import { Type } from 'typebox';
import { CHECK_STATUSES } from './status-words.ts';

const Status = Type.Enum(CHECK_STATUSES);

/** What is newer than the documents. */
export const Newer = Type.Object(
  {
    what: Type.String({ description: 'createSandbox 429, GET /pools.' }),
    where: Type.String({ description: 'Where it was seen first.' }),
    count: Type.Integer({ minimum: 1, description: 'How many exchanges showed it.' }),
    overlay: Type.String({ description: 'Version of the overlay that has it.' }),
  },
  { additionalProperties: false },
);

export const Check = Type.Object(
  {
    id: Type.String(),
    kind: Type.Union([
      Type.Literal('set-up'),
      Type.Literal('step'),
      Type.Literal('contract'),
      Type.Literal('clean-up'),
    ]),
    driver: Type.Optional(
      Type.String({ description: 'Of a run with several drivers: the one that the check went through.' }),
    ),
    status: Status,
    sdk: Type.Optional(
      Type.String({
        description:
          'The SDK that the check speaks about, by its driver and as its requests call themselves. It says nothing about the server.',
      }),
    ),
    verifies: Type.Array(Type.String()),
    blames: Type.Optional(
      Type.Array(Type.String(), {
        description:
          'Of a check that was made and did not pass: the rules among those it verifies that it speaks against.',
      }),
    ),
    questions: Type.Optional(
      Type.Array(Type.Object({ id: Type.String(), question: Type.String() }, { additionalProperties: false }), {
        description:
          'Entries of specs/open-questions.yaml that it touches: what the documents leave open, so that others may decide otherwise.',
      }),
    ),
    reasons: Type.Array(Type.String(), {
      description: 'Why it did not pass; of one that passed what to do about its waiver.',
    }),
    waivers: Type.Optional(
      Type.Array(
        Type.Object(
          {
            check: Type.String(),
            status: Type.Enum(['applied', 'passed', 'expired'], {
              description:
                'applied: it covers what went wrong. passed: nothing went wrong that it could cover. expired: it would have covered it.',
            }),
            musts: Type.Array(Type.String(), {
              description: 'The rules of level must that the check speaks against and the entry covers.',
            }),
          },
          { additionalProperties: false },
        ),
        { description: 'The entries of the baseline that are about it; `waivers` of the run has all of each.' },
      ),
    ),
    newer: Type.Optional(
      Type.Array(Newer, { description: 'What it has seen that is newer than the documents: no part of the status.' }),
    ),
    capability: Type.Optional(Type.String({ description: 'Of a skipped check: the capability that it lacks.' })),
    ms: Type.Optional(Type.Integer({ minimum: 0, description: 'How long a set-up or a step took.' })),
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
    transcript: Type.Optional(
      Type.Object(
        {
          file: Type.String({ description: 'The scenario.' }),
          driver: Type.Optional(Type.String({ description: 'The further driver in whose column it ran.' })),
          exchanges: Type.Array(Type.Integer()),
        },
        { description: 'Exchanges of a transcript, by number.' },
      ),
    ),
  },
  { additionalProperties: false },
);
