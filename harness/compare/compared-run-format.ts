/**
 * What is read of a conformance.json when runs stand beside each other. It is less than what a run writes, and other members
 * are allowed: reports of versions before and after this one are read as well.
 */
import { type Static, Type } from 'typebox';
import { CHECK_STATUSES, PROFILE_WORDS, RULE_STATUSES, RUN_WORDS } from '../verdict/status-words.ts';

const Text = Type.Optional(Type.String());
const Names = Type.Array(Type.String());

const CheckStatus = Type.Enum(CHECK_STATUSES);

const RuleStatus = Type.Enum(RULE_STATUSES);

const ProfileWord = Type.Enum(PROFILE_WORDS);

const RunWord = Type.Enum(RUN_WORDS);

const Check = Type.Object({
  id: Type.String(),
  kind: Type.Enum(['set-up', 'step', 'contract', 'clean-up']),
  driver: Text,
  status: CheckStatus,
  sdk: Text,
  blames: Type.Optional(Names),
  reasons: Names,
  waivers: Type.Optional(Type.Array(Type.Object({ check: Type.String() }))),
  place: Text,
  ms: Type.Optional(Type.Number()),
});

const Rule = Type.Object({
  id: Type.String(),
  level: Type.String(),
  binds: Text,
  profile: Type.String(),
  clause: Type.String(),
  text: Text,
  status: RuleStatus,
  reason: Text,
  checks: Names,
});

const Waiver = Type.Object({
  check: Type.String(),
  status: Type.String(),
  intermittent: Type.Optional(Type.Boolean()),
  owner: Text,
  issue: Text,
  expires: Text,
});

/** All of it is optional: reports of older versions have less, and compare says so. */
const Provenance = Type.Object({
  set: Type.Optional(Type.Object({ id: Type.String(), digest: Text })),
  documents: Type.Optional(Type.Record(Type.String(), Type.String())),
  overlays: Type.Optional(Type.Array(Type.Object({ name: Type.String(), digest: Text }))),
  suite: Type.Optional(Type.Object({ digest: Text, node: Text, platform: Text })),
  baseline: Type.Optional(Type.Object({ file: Type.String(), digest: Text })),
  settings: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  server: Type.Optional(Type.Object({ version: Text })),
});

export const ComparedRun = Type.Object(
  {
    suite: Type.Object({ version: Type.String() }),
    run: Type.Object({
      id: Type.String(),
      startedAt: Type.String({ format: 'date-time' }),
      ms: Type.Number(),
      sandboxes: Type.Number(),
      drivers: Type.Array(Type.Object({ driver: Type.String() })),
      partial: Text,
      interrupted: Type.Optional(Type.Object({ reason: Type.String() })),
    }),
    provenance: Type.Optional(Provenance),
    target: Type.Object({ kind: Type.String(), label: Type.String(), url: Type.String(), image: Type.String() }),
    verdict: RunWord,
    counts: Type.Record(Type.String(), Type.Number()),
    profiles: Type.Array(
      Type.Object({ profile: Type.String(), word: ProfileWord, includes: Type.Optional(Names), musts: Type.Number() }),
    ),
    waivers: Type.Optional(Type.Array(Waiver)),
    capabilities: Type.Optional(Type.Array(Type.Object({ capability: Type.String(), seen: Type.String() }))),
    requirements: Type.Array(Rule),
    checks: Type.Array(Check),
    files: Type.Optional(Type.Array(Type.Object({ file: Type.String(), driver: Text, ms: Type.Number() }))),
  },
  { description: 'What compare and history read of a conformance.json, of this version of the suite or another.' },
);
export type ComparedRun = Static<typeof ComparedRun>;
export type ComparedCheck = ComparedRun['checks'][number];
export type ComparedRule = ComparedRun['requirements'][number];
