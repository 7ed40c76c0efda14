/**
 * The scenario format. These types are the source: `specs/scenario.schema.json` is generated from them, editors
 * complete and check scenarios with it, and the loader validates every file against it.
 */
import { type Static, Type } from 'typebox';
import { CapabilityName } from '../capabilities/format.ts';
import { sandboxRequestShape } from './sandbox-request.ts';
import { KEY_USES } from './verbs.ts';

const closed = { additionalProperties: false } as const;

/** What a scenario author may call things: short, and usable in an expression without quoting. */
const NAME_PATTERN = '^[a-z][a-zA-Z0-9]*$';
const Name = (description: string) => Type.String({ pattern: NAME_PATTERN, maxLength: 40, description });
const Duration = (description: string) =>
  Type.String({ pattern: '^[0-9]+(ms|s|m)$', description: `${description} For example 500ms, 10s or 2m.` });
const Sentence = (description: string) =>
  Type.String({ minLength: 3, maxLength: 200, pattern: '^\\S[^\\n]*$', description });
const named = <T extends ReturnType<typeof Type.Unsafe>>(value: T, description: string) =>
  Type.Object(
    {},
    { additionalProperties: value, propertyNames: { pattern: NAME_PATTERN, maxLength: 40 }, description },
  );
const Needs = (whose: string) =>
  Type.Optional(
    Type.Array(CapabilityName, {
      uniqueItems: true,
      description: `Capabilities; a server that does not claim one of them is not asked for ${whose}.`,
    }),
  );
const Anything = (description: string) => Type.Unsafe<unknown>({ description });

const FileContent = Type.Union(
  [
    Type.String(),
    Type.Object(
      {
        text: Type.Optional(Type.String({ description: 'Content as UTF-8 text.' })),
        base64: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$', description: 'Content as base64.' })),
        mode: Type.Optional(
          Type.String({ pattern: '^[0-7]{3,4}$', description: 'Permission bits in octal, in quotes: "0600".' }),
        ),
      },
      { ...closed, minProperties: 1 },
    ),
  ],
  { description: 'The content of a file: text, or an object with text or base64 and a mode.' },
);

export const VolumeSpec = Type.Object(
  {
    needs: Needs('the volume, nor for what uses it'),
    files: Type.Optional(
      Type.Unsafe<Record<string, Static<typeof FileContent>>>({
        type: 'object',
        additionalProperties: FileContent,
        propertyNames: { minLength: 1, pattern: '^[^/]' },
        description: 'Files that the volume holds before the first step, by path from the root of the volume.',
      }),
    ),
    claimLength: Type.Optional(
      Type.Integer({
        minimum: 60,
        maximum: 253,
        description: 'How many characters the claim name has; as many as needed when left out.',
      }),
    ),
    provision: Type.Optional(
      Type.Boolean({
        default: true,
        description:
          'false: only a claim name is reserved and no volume is made. Should the server make one, it is removed after the scenario.',
      }),
    ),
    claim: Type.Optional(
      Type.Object(
        {
          of: Name('The volume whose claim name this one begins with.'),
          append: Type.String({ pattern: '^-?[a-z0-9]{1,8}$', description: 'What comes after it: x or -x.' }),
        },
        { ...closed, description: 'Makes the claim name one that resembles another: the same and some characters.' },
      ),
    ),
  },
  { ...closed, description: 'A named volume of the scenario.' },
);

export const SandboxSpec = Type.Object(
  {
    ...sandboxRequestShape,
    needs: Needs('the sandbox, nor for what uses it'),
    start: Type.Optional(
      Type.Union([Type.Literal('before'), Type.Literal('step')], {
        default: 'before',
        description: 'before: running before the first step. step: only when a `create` step says so.',
      }),
    ),
    id: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'A sandbox that a `call` has made, "${steps.NAME.body.id}": the `create` step only connects to it. Needs start: step.',
      }),
    ),
  },
  { ...closed, description: 'A sandbox of the scenario, in the words of CreateSandboxRequest.' },
);

export const RunAction = Type.Object(
  {
    command: Type.String({ minLength: 1, description: 'A command in POSIX sh.' }),
    cwd: Type.Optional(Type.String({ description: 'Working directory.' })),
    envs: Type.Optional(Type.Record(Type.String(), Type.String(), { description: 'Environment variables.' })),
    uid: Type.Optional(Type.Integer({ minimum: 0, description: 'User id that runs the command.' })),
    gid: Type.Optional(Type.Integer({ minimum: 0, description: 'Group id that runs the command; needs uid.' })),
    timeout: Type.Optional(Duration('How long execd lets the command run.')),
    mayEnd: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          'true: the command may take its sandbox with it. Where no exit code comes back the result is `ended: true`.',
      }),
    ),
  },
  { ...closed, description: 'A command with options.' },
);

export const CallAction = Type.Object(
  {
    operation: Type.String({ minLength: 1, description: 'operationId in specs/sandbox-lifecycle.yml.' }),
    path: Type.Optional(Type.Record(Type.String(), Anything('value'), { description: 'Path parameters.' })),
    query: Type.Optional(
      Type.Record(Type.String(), Anything('value'), { description: 'Query parameters; a list repeats the parameter.' }),
    ),
    headers: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: 'Headers to add or replace; an empty content-type is left out.',
      }),
    ),
    body: Type.Optional(Anything('JSON body.')),
    text: Type.Optional(Type.String({ description: 'Raw body, sent as it is instead of `body`.' })),
    base64: Type.Optional(Type.String({ description: 'Raw body in base64: bytes that no text can have.' })),
    key: Type.Optional(
      Type.Union([...KEY_USES.map((use) => Type.Literal(use)), Type.String({ pattern: '^\\$\\{[^}]+\\}$' })], {
        default: 'right',
        description:
          'The API key: right, none, empty, wrong (as long as the right one), cut (without its end), doubled, overlong.',
      }),
    ),
    wrong: Type.Optional(
      Type.Boolean({ default: false, description: 'true: the request breaks the document on purpose.' }),
    ),
  },
  { ...closed, description: 'One operation over plain HTTP.' },
);

export const FetchAction = Type.Object(
  {
    endpoint: Anything('What getSandboxEndpoint gave: "${steps.NAME.body}".'),
    path: Type.Optional(
      Type.String({ pattern: '^/', description: 'Path and query, sent as they are; / when left out.' }),
    ),
    method: Type.Optional(Type.String({ minLength: 1, description: 'GET when left out.' })),
    headers: Type.Optional(Type.Record(Type.String(), Type.String(), { description: 'Headers to add or replace.' })),
    bare: Type.Optional(
      Type.Boolean({ default: false, description: 'true: the headers that the endpoint names are not sent.' }),
    ),
    text: Type.Optional(Type.String({ description: 'Body as UTF-8 text.' })),
    base64: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$', description: 'Body as base64.' })),
    until: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Read no further than this text: an answer that has no end, or that must not wait for its end.',
      }),
    ),
  },
  { ...closed, description: 'One HTTP exchange with a service in a sandbox, through an endpoint.' },
);

export const ViolationsAction = Type.Object(
  {
    operation: Type.String({ minLength: 1, description: 'operationId in specs/sandbox-lifecycle.yml.' }),
    path: Type.Optional(Type.Record(Type.String(), Anything('value'), { description: 'Valid path parameters.' })),
    query: Type.Optional(Type.Record(Type.String(), Anything('value'), { description: 'Valid query parameters.' })),
    body: Type.Optional(Anything('A valid body; each request has it with one fault.')),
    samples: Type.Optional(
      Type.Record(Type.String({ pattern: '^[/?]' }), Anything('value'), {
        description: 'Valid values that the body lacks, by JSON pointer into it, and of parameters by ?name.',
      }),
    ),
    rules: Type.Record(Type.String({ pattern: '^/' }), Type.String(), {
      minProperties: 1,
      description: 'Requirements by JSON pointer into the document: the longest that leads to a constraint counts.',
    }),
    except: Type.Optional(
      Type.Array(
        Type.Object(
          {
            at: Type.String({ minLength: 1, description: 'JSON pointer into the document, or the name of a case.' }),
            reason: Sentence('Why nothing is derived there.'),
          },
          closed,
        ),
        { minItems: 1, description: 'What is left out.' },
      ),
    ),
  },
  {
    ...closed,
    description: 'One refused request for each constraint that the document has for the request of an operation.',
  },
);

const path = (description: string) => Type.Optional(Type.String({ minLength: 1, description }));
export const FileAction = Type.Object(
  {
    read: path('Read the file with this path.'),
    write: path('Write the file with this path.'),
    info: path('Metadata of the file with this path.'),
    list: path('Entries of the directory with this path.'),
    remove: path('Delete the file with this path.'),
    move: path('Rename the file with this path.'),
    makeDirectory: path('Make the directory with this path.'),
    removeDirectory: path('Delete the directory with this path and all below it.'),
    to: path('New path, with move.'),
    content: Type.Optional(FileContent),
    mode: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 7777, description: 'Permission digits, with write: 644.' }),
    ),
  },
  { ...closed, minProperties: 1, description: 'One action of the file API of execd.' },
);

export const ProbeAction = Type.Object(
  {
    ...sandboxRequestShape,
    run: Type.String({ minLength: 1, description: 'A command in POSIX sh, run in the sandbox if there is one.' }),
    times: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 8, default: 1, description: 'How many sandboxes, one after the other.' }),
    ),
    within: Type.Optional(
      Duration('How long to try for that many, also when a creation is refused; once if left out.'),
    ),
  },
  { ...closed, description: 'A sandbox that the server may refuse: created, looked into, and deleted again.' },
);

export const WaitAction = Type.Object(
  {
    sandbox: Type.Optional(Name('The sandbox to wait for.')),
    state: Type.Optional(Type.String({ minLength: 1, description: 'The state it must reach.' })),
    within: Type.Optional(Duration('How long to wait for the state at most.')),
    time: Type.Optional(Duration('Let time pass. Only where the passing of time itself is tested.')),
    because: Type.Optional(Sentence('Why no fact can be waited for; required with time.')),
  },
  { ...closed, description: 'Wait for a fact.' },
);

const stepShape = {
  check: Sentence('What holds when the step passes, as a sentence: the name of the test.'),
  needs: Needs('the step, nor for what uses its result'),
  verifies: Type.Optional(
    Type.Array(Type.String(), { uniqueItems: true, description: 'Ids of specs/requirements/ that the step verifies.' }),
  ),
  as: Type.Optional(Name('Later expressions find the result of the step as steps.NAME.')),
  in: Type.Optional(Name('The sandbox that run and file act in; may be left out when there is one.')),
  run: Type.Optional(Type.Union([Type.String({ minLength: 1 }), RunAction])),
  call: Type.Optional(Type.Union([Type.String({ minLength: 1 }), CallAction])),
  fetch: Type.Optional(FetchAction),
  create: Type.Optional(Name('Create this sandbox (one with start: step).')),
  delete: Type.Optional(Name('Delete this sandbox.')),
  file: Type.Optional(FileAction),
  volume: Type.Optional(Name('Look at this volume from outside every sandbox.')),
  wait: Type.Optional(WaitAction),
  recall: Type.Optional(Name('Look again at the result that an earlier step keeps under this name.')),
  probe: Type.Optional(ProbeAction),
  expect: Type.Optional(
    Anything('What the result must look like: a scalar is the value, a map holds properties, JSON Schema works.'),
  ),
  that: Type.Optional(
    Type.Union([Type.String({ minLength: 1 }), Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })], {
      description: 'JSONata that must be true; `result` is the result of the step.',
    }),
  ),
  eventually: Type.Optional(Duration('Try until it holds, for this long at most.')),
  for: Type.Optional(
    Type.Record(Type.String({ minLength: 1, maxLength: 80 }), Anything('The case, `case` in expressions.'), {
      minProperties: 1,
      description: 'One test per entry: its key becomes part of the name, its value is `case` in expressions.',
    }),
  ),
};

const InnerStep = Type.Object(stepShape, { ...closed, description: 'One action of a parallel step.' });

export const Step = Type.Object(
  {
    ...stepShape,
    parallel: Type.Optional(
      Type.Array(InnerStep, { minItems: 2, maxItems: 16, description: 'Actions that start at the same time.' }),
    ),
    violations: Type.Optional(ViolationsAction),
  },
  { ...closed, description: 'One check: an action and what must hold after it.' },
);

export const Scenario = Type.Object(
  {
    title: Sentence('What the scenario shows, as a sentence: the name of the suite.'),
    profile: Type.String({ pattern: '^[a-z][a-z-]*$', description: 'The profile that the scenario belongs to.' }),
    needs: Needs('anything of the scenario'),
    timeout: Type.Optional(Duration('For each step; 30s when left out.')),
    volumes: Type.Optional(
      named(Type.Unsafe<unknown>(VolumeSpec), 'Named volumes; ${volumes.NAME} is the claim name.'),
    ),
    sandboxes: Type.Optional(
      named(Type.Unsafe<unknown>(SandboxSpec), 'Sandboxes; ${sandboxes.NAME.id} is the id of one.'),
    ),
    steps: Type.Array(Step, { minItems: 1, description: 'The checks, in order.' }),
  },
  { ...closed, description: 'One scenario of opensandbox-conformance.' },
);

export type FileContent = Static<typeof FileContent>;
export type VolumeSpec = Static<typeof VolumeSpec>;
export type SandboxSpec = Static<typeof SandboxSpec>;
export type RunAction = Static<typeof RunAction>;
export type CallAction = Static<typeof CallAction>;
export type FetchAction = Static<typeof FetchAction>;
export type ViolationsAction = Static<typeof ViolationsAction>;
export type FileAction = Static<typeof FileAction>;
export type WaitAction = Static<typeof WaitAction>;
export type ProbeAction = Static<typeof ProbeAction>;
export type InnerStep = Static<typeof InnerStep>;
export type Step = Static<typeof Step>;
export type ScenarioFile = Omit<Static<typeof Scenario>, 'volumes' | 'sandboxes'> & {
  volumes?: Record<string, VolumeSpec>;
  sandboxes?: Record<string, SandboxSpec>;
};
