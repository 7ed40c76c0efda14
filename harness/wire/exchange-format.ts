/** The schema of a line of a transcript: who reads one that others wrote holds it to this. */
import { Type } from 'typebox';

const Text = Type.String();
const closed = { additionalProperties: false };
const True = Type.Literal(true);

const Headers = Type.Array(Type.Array(Text, { minItems: 2, maxItems: 2 }));
const Body = Type.Object(
  {
    bytes: Type.Integer({ minimum: 0 }),
    text: Type.Optional(Text),
    base64: Type.Optional(Text),
    truncated: Type.Optional(True),
  },
  closed,
);
const Secret = Type.Object(
  { member: Type.Enum(['password', 'accessKeySecret', 'env']), repeated: Type.Optional(True) },
  closed,
);

export const ExchangeLine = Type.Object(
  {
    seq: Type.Integer({ minimum: 1, description: 'Position in the transcript.' }),
    scenario: Text,
    driver: Type.Optional(Text),
    shard: Type.Optional(
      Type.Integer({ minimum: 1, description: 'Of merged shards: the one that it is of, by whose clock the tick is.' }),
    ),
    step: Type.Union([Text, Type.Null()]),
    at: Type.String({ format: 'date-time', description: 'When the request arrived at the recorder.' }),
    tick: Type.Number({ description: 'The same moment on a clock that never jumps, in milliseconds.' }),
    ms: Type.Number({ minimum: 0 }),
    api: Type.Enum(['lifecycle', 'execd', 'egress', 'other']),
    base: Text,
    request: Type.Object({ method: Text, target: Text, headers: Headers, body: Type.Optional(Body) }, closed),
    response: Type.Optional(
      Type.Object({ status: Type.Integer(), headers: Headers, body: Type.Optional(Body) }, closed),
    ),
    failure: Type.Optional(Text),
    stoppedBy: Type.Optional(Type.Literal('client')),
    call: Type.Optional(Text),
    secrets: Type.Optional(Type.Array(Secret)),
    wrongOnPurpose: Type.Optional(True),
    wrongKey: Type.Optional(Text),
  },
  { ...closed, description: 'One HTTP exchange of a run of opensandbox-conformance, as it was recorded.' },
);
