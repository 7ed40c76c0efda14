/** What differs between two runs, as `compare --json` writes it. */
import { type Static, Type } from 'typebox';
import { RULE_STATUSES } from '../verdict/status-words.ts';

const closed = { additionalProperties: false };
const Text = Type.Optional(Type.String());
const Names = (description: string) => Type.Array(Type.String(), { description });

const State = Type.Enum([...RULE_STATUSES, 'absent'], {
  description:
    'The status of a check or a rule. absent: the run has no such thing. not-run: the run was a part, or was interrupted, and did not come to it.',
});

const Side = Type.Object(
  {
    id: Type.String(),
    startedAt: Type.String(),
    verdict: Type.String(),
    target: Type.String(),
    ms: Type.Number(),
    part: Type.Optional(
      Type.String({ description: 'Why the run is only a part of the suite; absent for a whole one.' }),
    ),
  },
  closed,
);

const Tested = Type.Object(
  {
    what: Type.String({ description: 'server version, requirement set, document execd-api.yaml, setting volumes.' }),
    old: Text,
    new: Text,
  },
  { ...closed, description: 'A side is absent where that run does not tell.' },
);

const ProfileChange = Type.Object(
  {
    profile: Type.String(),
    old: Type.Optional(Type.String()),
    new: Type.Optional(Type.String()),
    change: Type.Enum(['worse', 'better', 'not-verified', 'other']),
  },
  closed,
);

const Group = Type.Object(
  {
    rule: Type.Optional(
      Type.Object(
        {
          id: Type.String(),
          level: Type.String(),
          profile: Type.String(),
          clause: Type.String(),
          text: Text,
          old: State,
          new: State,
        },
        closed,
      ),
    ),
    file: Type.Optional(Type.String({ description: 'Where no rule is blamed: the file of the checks.' })),
    also: Names('Other rules that these same checks speak against, and that changed as well.'),
    checks: Type.Array(
      Type.Object(
        { check: Type.String(), old: State, new: State, reason: Text, place: Text },
        { ...closed, description: 'reason: the first line of why it does not pass, in the run that says so.' },
      ),
    ),
  },
  { ...closed, description: 'A rule with the checks that changed with it; each check is in one group.' },
);

const Cause = Type.Object(
  {
    status: State,
    reason: Type.String(),
    checks: Names('With their status of now.'),
    rules: Names('Rules that were judged in the old run, and are not in the new one.'),
  },
  { ...closed, description: 'What is not judged any more for one reason.' },
);

const Slow = {
  old: Type.Number({ description: 'Milliseconds.' }),
  new: Type.Number({ description: 'Milliseconds.' }),
};

const Only = Type.Object({ checks: Names('Keys.'), rules: Names('Ids.') }, closed);

export const Comparison = Type.Object(
  {
    format: Type.Literal(1),
    old: Side,
    new: Side,
    remarks: Names('What makes the comparison doubtful, a sentence each.'),
    tested: Type.Array(Tested, { description: 'What was not the same in both runs beside the results.' }),
    capabilities: Type.Array(
      Type.Object(
        { capability: Type.String(), old: Type.String(), new: Type.String() },
        { ...closed, description: 'What the server was seen to offer.' },
      ),
    ),
    profiles: Type.Array(ProfileChange, { description: 'Profiles whose word changed.' }),
    newlyFailing: Type.Array(Group),
    newWarnings: Type.Array(Group, { description: 'Rules of level should, and rules about SDKs.' }),
    fixed: Type.Array(Group, { description: 'Checks that failed, warned or were waived, and pass.' }),
    newlySkipped: Type.Array(Cause),
    newlyNotVerified: Type.Object(
      {
        profiles: Names('Profiles.'),
        rules: Names('All rules that were judged in the old run, and are not in the new one, whatever the cause.'),
        causes: Type.Array(Cause, { description: 'Those that are not skips.' }),
      },
      closed,
    ),
    newlyWaived: Type.Array(Group),
    waivers: Type.Array(
      Type.Object(
        {
          check: Type.String(),
          change: Type.Enum(['added', 'removed', 'changed']),
          old: Text,
          new: Text,
        },
        { ...closed, description: 'An entry of the baseline, and its status in both runs.' },
      ),
    ),
    slower: Type.Object(
      {
        unknown: Type.Optional(Type.String({ description: 'Why times cannot be compared.' })),
        pace: Type.Optional(
          Type.Number({ description: 'How many times as long half of the files take: 1 where it is no longer.' }),
        ),
        files: Type.Array(
          Type.Object(
            {
              file: Type.String(),
              ...Slow,
              slow: Type.Boolean({ description: 'The file as a whole is slower, and not a check in it alone.' }),
              checks: Type.Array(Type.Object({ check: Type.String(), ...Slow }, closed)),
            },
            closed,
          ),
        ),
      },
      closed,
    ),
    onlyOld: Only,
    onlyNew: Only,
    notRun: Type.Object(
      {
        checks: Names('Checks of the old run that the new one did not come to.'),
        rules: Names('Rules that were judged in the old run, and of which the part that was run now says nothing.'),
      },
      { ...closed, description: 'Never counted as fixed.' },
    ),
    failed: Type.Boolean({ description: 'There are new failures: exit code 1.' }),
  },
  { ...closed, description: 'What differs between two runs of opensandbox-conformance.' },
);
export type Comparison = Static<typeof Comparison>;
export type Group = Comparison['newlyFailing'][number];
export type Cause = Comparison['newlySkipped'][number];
