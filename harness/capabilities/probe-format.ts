/** How a capability is asked for: `probe` of an entry of specs/capabilities.yaml. What is done with it is in harness/probing/. */
import { type Static, Type } from 'typebox';

const Sentence = (description: string) => Type.String({ minLength: 1, description });

/** Where a probe is a choice: exactly one kind of question, told apart by the member that only it has. */
const closed = { additionalProperties: false } as const;

const Shown = Type.Record(
  Type.String(),
  Type.Union([
    Type.Null({ description: 'The member is left out, or null.' }),
    Type.String(),
    Type.Boolean(),
    Type.Record(Type.String(), Type.Unknown()),
  ]),
  {
    description:
      'Members of the answer of getSandbox. `{ after: 60 }`: a time that is so many seconds or more after the creation.',
  },
);

/** What an acceptance comes to that has no effect. */
const Ineffective = Type.Optional(
  Type.Literal('not-offered', {
    description:
      'The documents leave open what comes of it: accepted without effect is not offered. Otherwise that is broken.',
  }),
);

const Create = Type.Object(
  {
    create: Type.Record(Type.String(), Type.Unknown(), {
      description:
        'Members of a createSandbox that is accepted without them; null leaves a member out. Names in `${}`: claim, arch, hostPath, hostDirectory, ossfs.',
    }),
    on: Type.Optional(
      Type.Literal('first', {
        description: 'They are tried with the first sandbox; all others together with the second one.',
      }),
    ),
    access: Type.Optional(
      Type.Literal(true, { description: 'It is accessed through its endpoint at the server first.' }),
    ),
    sandbox: Type.Optional(Shown),
    run: Type.Optional(Sentence('A command that ends with 0 in the sandbox.')),
    headers: Type.Optional(
      Type.Literal('needed', { description: 'Its endpoint names headers, and without them nobody is answered.' }),
    ),
    ineffective: Ineffective,
  },
  closed,
);

const Call = Type.Object(
  {
    call: Sentence('An operation of the lifecycle document on the first sandbox. It is accepted with a 2xx.'),
    body: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    get: Type.Optional(Sentence('The operation that tells the state of what the call is about, or has made.')),
    state: Type.Optional(Sentence('The state that it comes to.')),
    meanwhile: Type.Optional(Sentence('The state in which it may still be, when nobody waits any more.')),
    back: Type.Optional(Sentence('The operation that takes it back.')),
  },
  closed,
);

const Endpoint = Type.Object(
  {
    endpoint: Type.Record(Type.String(), Type.Union([Type.String(), Type.Boolean()]), {
      description: 'Parameters of a getSandboxEndpoint that is accepted without them.',
    }),
    holds: Type.Optional(Sentence('What the route or its headers hold.')),
    ping: Type.Optional(Type.Literal(true, { description: '`ping` of execd is answered there.' })),
    ineffective: Ineffective,
  },
  closed,
);

const Run = Type.Object(
  {
    run: Sentence('A command in the first sandbox.'),
    prints: Type.Optional(Sentence('What arrives of its output while it still runs. Otherwise: it ends with 0.')),
    ineffective: Ineffective,
  },
  closed,
);

const Limit = Type.Object(
  {
    dies: Sentence('A command that does not end with 0 in the first sandbox, which may end with it.'),
    unlike: Sentence('One that does.'),
    ineffective: Ineffective,
  },
  closed,
);

const AskExecd = Type.Object(
  {
    execd: Sentence('An operation of the execd document in the first sandbox. It is accepted with a 2xx.'),
    query: Type.Optional(Type.Record(Type.String(), Type.String())),
    body: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    id: Type.Optional(Sentence('The member of the answer that has the id of what was made.')),
    back: Type.Optional(Sentence('The operation that deletes what was made; its path has one parameter.')),
  },
  closed,
);

const Show = Type.Object({ sandbox: Shown }, closed);

export const Probe = Type.Union([Create, Call, Endpoint, Run, Limit, AskExecd, Show], {
  description: 'How a server is asked for it, in a few seconds. Where there is none, nobody asks.',
});

export type CreateProbe = Static<typeof Create>;
export type CallProbe = Static<typeof Call>;
export type EndpointProbe = Static<typeof Endpoint>;
export type RunProbe = Static<typeof Run>;
export type LimitProbe = Static<typeof Limit>;
export type ExecdProbe = Static<typeof AskExecd>;
export type ShowProbe = Static<typeof Show>;
export type Probe = Static<typeof Probe>;
export type Shown = Static<typeof Shown>;
