/** What a folder of runs comes to over time: what the page of them shows, and what `history --json` writes. */
import { type Static, Type } from 'typebox';

const closed = { additionalProperties: false };
const Text = Type.Optional(Type.String());
const Count = Type.Integer({ minimum: 0 });

const Rule = Type.Object(
  { id: Type.String(), level: Type.String(), profile: Type.String(), clause: Type.String(), text: Text },
  closed,
);

const FailingGroup = Type.Object(
  {
    rule: Type.Optional(Rule),
    file: Type.Optional(Type.String({ description: 'Where no rule is blamed.' })),
    also: Type.Array(Type.String(), { description: 'Other rules that the same checks speak against.' }),
    checks: Type.Array(Type.String(), { description: 'The first of them.' }),
    count: Count,
    flaky: Type.Boolean({ description: 'All of them change between pass and fail by themselves.' }),
  },
  closed,
);

const PastRun = Type.Object(
  {
    file: Type.String({ description: 'Where it was read from, below the folder.' }),
    id: Type.String(),
    startedAt: Type.String(),
    ms: Type.Number(),
    sandboxes: Type.Number(),
    verdict: Type.String(),
    part: Type.Optional(Type.String({ description: 'Why it is no whole run.' })),
    suite: Type.String(),
    server: Type.Optional(Type.String({ description: 'The version that the server told.' })),
    counts: Type.Record(Type.String(), Type.Number(), { description: 'Checks by status.' }),
    words: Type.Array(Type.Union([Type.String(), Type.Null()]), {
      description:
        'Of each profile of the series the word, in the order of `profiles`; null where the run does not tell.',
    }),
    tested: Type.Array(Type.Object({ what: Type.String(), old: Text, new: Text }, closed), {
      description: 'What was not as in the run before of the series, beside the results.',
    }),
    failing: Type.Array(FailingGroup, {
      description:
        'What fails here and did not fail when it was last judged, by rule; in the first run all that fails.',
    }),
    newlyFailing: Type.Object(
      { groups: Count, checks: Count },
      { ...closed, description: 'How many there are in all.' },
    ),
    fixed: Type.Integer({ minimum: 0, description: 'Checks that pass here and did not when they were last judged.' }),
  },
  closed,
);

const Flake = Type.Object(
  {
    checks: Type.Array(Type.String(), { description: 'The first of those that changed in the same runs.' }),
    count: Count,
    files: Type.Array(Type.String()),
    states: Type.String({
      description:
        'A letter for each run of the series: p pass, f fail, w warn, v waived, b blocked, s skipped, e harness error, - not judged there.',
    }),
    changes: Type.Integer({ description: 'How often it changed while nothing else did.' }),
    failed: Type.Integer({ description: 'In how many runs it did not pass.' }),
    judged: Type.Integer({ description: 'In how many runs it was judged.' }),
  },
  closed,
);

const Series = Type.Object(
  {
    target: Type.String({ description: 'As its newest run calls it.' }),
    kind: Type.String(),
    address: Type.Optional(Type.String({ description: 'Of a server that is named by its address.' })),
    profiles: Type.Array(Type.String()),
    runs: Type.Array(PastRun, { description: 'The oldest first.' }),
    flakes: Type.Array(Flake, { description: 'Those that change most often first, checks of the same runs together.' }),
    flakeGroups: Type.Integer({ description: 'How many there are in all.' }),
  },
  { ...closed, description: 'The runs of one target.' },
);

const Left = Type.Object({ file: Type.String(), reason: Type.String() }, closed);

export const RunHistory = Type.Object(
  {
    format: Type.Literal(1),
    series: Type.Array(Series, { description: 'The one with the newest run first.' }),
    left: Type.Array(Left, { description: 'Files that are no report that can be read.' }),
    twice: Type.Array(Left, { description: 'Files of a run that another file has as well.' }),
  },
  { ...closed, description: 'Runs of opensandbox-conformance over time.' },
);
export type RunHistory = Static<typeof RunHistory>;
export type Series = RunHistory['series'][number];
export type PastRun = Series['runs'][number];
export type FailingGroup = PastRun['failing'][number];
export type Flake = Series['flakes'][number];
