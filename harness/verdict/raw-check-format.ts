/** The schema of a line of outcomes.ndjson: who reads one that others wrote holds it to this. */
import { Type } from 'typebox';
import { Newer } from './check-format.ts';

const Text = Type.String();
const Texts = Type.Array(Text);
const closed = { additionalProperties: false };

const Finding = Type.Object(
  {
    key: Text,
    pointer: Text,
    expected: Text,
    got: Text,
    count: Type.Integer({ minimum: 1 }),
    first: Type.Object(
      {
        scenario: Text,
        driver: Type.Optional(Text),
        step: Type.Union([Text, Type.Null()]),
        seq: Type.Integer({ minimum: 1 }),
      },
      closed,
    ),
    request: Text,
    curl: Text,
  },
  closed,
);
const Softened = Type.Object({ finding: Finding, erratum: Type.Object({ id: Text, how: Text }, closed) }, closed);
const NewerFinding = Type.Object({ finding: Finding, overlay: Text }, closed);
const SeenRule = Type.Object({ id: Text, exercised: Type.Integer({ minimum: 0 }), keys: Texts }, closed);

const Outcome = Type.Union([
  Type.Object({ status: Type.Literal('pass') }, closed),
  Type.Object(
    {
      status: Type.Literal('fail'),
      reasons: Texts,
      assertions: Type.Optional(Texts),
      undone: Type.Optional(Texts),
    },
    closed,
  ),
  Type.Object({ status: Type.Literal('blocked'), by: Text }, closed),
  Type.Object({ status: Type.Literal('error'), reason: Text }, closed),
  Type.Object({ status: Type.Literal('skipped'), reason: Text, capability: Type.Optional(Text) }, closed),
  Type.Object(
    {
      status: Type.Literal('findings'),
      findings: Type.Array(Finding),
      softened: Type.Array(Softened),
      newer: Type.Optional(Type.Array(NewerFinding)),
    },
    closed,
  ),
  Type.Object(
    { status: Type.Literal('wrong-requests'), problems: Texts, newer: Type.Optional(Type.Array(Newer)) },
    closed,
  ),
  Type.Object({ status: Type.Literal('seen-rules'), subjects: Texts, rules: Type.Array(SeenRule) }, closed),
]);

export const RawCheckLine = Type.Object(
  {
    id: Text,
    kind: Type.Enum(['set-up', 'step', 'contract', 'clean-up']),
    driver: Type.Optional(Text),
    place: Type.Optional(Text),
    ms: Type.Optional(Type.Integer({ minimum: 0 })),
    sdk: Type.Optional(Text),
    verifies: Type.Array(Type.Object({ rule: Text, assertions: Type.Optional(Texts) }, closed)),
    outcome: Outcome,
    request: Type.Optional(Text),
    repro: Type.Optional(Text),
    curl: Type.Optional(Text),
    transcript: Type.Optional(
      Type.Object(
        { file: Text, driver: Type.Optional(Text), exchanges: Type.Array(Type.Integer({ minimum: 1 })) },
        closed,
      ),
    ),
  },
  { ...closed, description: 'The raw outcome of one check of a run of opensandbox-conformance.' },
);
