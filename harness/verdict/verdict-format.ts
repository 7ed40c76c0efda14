/** The report of a run, conformance.json. */
import { type Static, Type } from 'typebox';
import { Check, Newer } from './check-format.ts';
import { Offer } from './offer.ts';
import { Provenance } from './provenance-format.ts';
import { RunShard } from './shard-format.ts';
import { PROFILE_WORDS, RULE_STATUSES, RUN_WORDS } from './status-words.ts';

const RequirementStatus = Type.Enum(RULE_STATUSES, {
  description:
    'blocked: a check that failed stands before all that would tell. skipped: not judged, for a reason. not-offered: it does not bind this server, which has no such thing. untestable: nobody outside can see it. pending: the suite has no check for it yet. not-run: no check of this run is about it.',
});

const Word = Type.Enum(PROFILE_WORDS, {
  description: 'waived: conformant but for musts that are waived.',
});

const Text = Type.Optional(Type.String());

const JudgedWaiver = Type.Object(
  {
    check: Type.String({ description: 'Id of the check, or key of the contract finding.' }),
    clause: Type.String(),
    evidence: Type.String(),
    intermittent: Type.Optional(Type.Literal(true)),
    owner: Text,
    reason: Text,
    issue: Text,
    expires: Text,
    musts: Type.Array(Type.String(), { description: 'The rules of level must that it has covered in this run.' }),
    status: Type.Enum(['applied', 'fixed', 'too-wide', 'expired', 'not-seen'], {
      description:
        'applied: it covered what went wrong. fixed: what it is about was looked at and is right, so that it must be removed. too-wide: it is about every driver, and by some of them all is right. expired: its day has come, and it covers nothing. not-seen: nothing of this run tells.',
    }),
  },
  { additionalProperties: false },
);

export const File = Type.Object(
  {
    file: Type.String({
      description: 'A scenario by its path below the scenarios folder, a document by its path beside it.',
    }),
    driver: Type.Optional(Type.String({ description: 'The further driver in whose column it was run.' })),
    title: Type.String(),
    ms: Type.Integer({ minimum: 0, description: 'How long it took.' }),
  },
  { additionalProperties: false },
);

const Reason = Type.Object(
  { musts: Type.Integer(), reason: Type.String() },
  {
    additionalProperties: false,
    description: 'How many musts are why the word is not, or not without more, conformant.',
  },
);

export const Verdict = Type.Object(
  {
    suite: Type.Object({ version: Type.String() }, { additionalProperties: false }),
    run: Type.Object(
      {
        id: Type.String(),
        startedAt: Type.String({ format: 'date-time' }),
        ms: Type.Integer(),
        sandboxes: Type.Integer(),
        drivers: Type.Array(
          Type.Object(
            {
              driver: Type.String(),
              ms: Type.Integer({ description: 'How long the checks took together that went through it.' }),
            },
            { additionalProperties: false },
          ),
          {
            description:
              'What drove the sandboxes. The first one makes every check, the others those that go through a driver.',
          },
        ),
        partial: Type.Optional(
          Type.String({
            description: 'Why the run is only a part of the suite, and no verdict; absent for a whole one.',
          }),
        ),
        shard: Type.Optional(RunShard),
        interrupted: Type.Optional(
          Type.Object(
            {
              at: Type.String({ format: 'date-time' }),
              checks: Type.Integer({ description: 'How many checks had been made.' }),
              reason: Type.String(),
            },
            { additionalProperties: false },
          ),
        ),
      },
      { additionalProperties: false },
    ),
    provenance: Type.Optional(Provenance),
    target: Type.Object(
      { kind: Type.String(), label: Type.String(), url: Type.String(), image: Type.String() },
      { additionalProperties: false },
    ),
    verdict: Type.Enum(RUN_WORDS, {
      description:
        'conformant: what the server offers was judged, and it keeps every rule. waived: it keeps every rule but for known deviations. not-verified: the harness failed, nothing passed, or something was not judged that the server was seen to offer. partial: no deviation in a part of the suite.',
    }),
    required: Type.Optional(
      Type.Array(Type.Object({ profile: Type.String(), word: Word }, { additionalProperties: false }), {
        description: 'The profiles that decide the exit code, where some are required.',
      }),
    ),
    unexpected: Type.Optional(
      Type.Array(Type.String(), {
        description:
          'What --expect-skipped does not allow, a sentence each: skips, checks that never reported, idle entries.',
      }),
    ),
    counts: Type.Record(Type.String(), Type.Integer(), { description: 'Checks by status.' }),
    profiles: Type.Array(
      Type.Object(
        {
          profile: Type.String(),
          includes: Type.Optional(
            Type.Array(Type.String(), { description: 'The profiles that it is made of: it is judged by their musts.' }),
          ),
          word: Word,
          musts: Type.Integer(),
          counts: Type.Record(Type.String(), Type.Integer(), { description: 'Musts by status.' }),
          reasons: Type.Array(Reason),
        },
        { additionalProperties: false },
      ),
    ),
    waivers: Type.Array(JudgedWaiver, { description: 'The entries of the baseline, in the order of the file.' }),
    capabilities: Type.Array(Offer, { description: 'What is known of the capabilities of the server.' }),
    newer: Type.Array(Newer, {
      description: 'What is newer than the documents and in an overlay of the run: no deviation.',
    }),
    files: Type.Array(File, {
      description:
        'What was run, in the order of `checks`: the scenarios by their paths, by each further driver once more, and the documents.',
    }),
    requirements: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          level: Type.String(),
          binds: Type.Optional(
            Type.Literal('sdk', { description: 'It binds an SDK, and decides nothing about the server.' }),
          ),
          profile: Type.String(),
          clause: Type.String(),
          text: Type.String({ description: 'What it says.' }),
          status: RequirementStatus,
          reason: Type.Optional(Type.String({ description: 'Why nothing can be said of it, where that is so.' })),
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
