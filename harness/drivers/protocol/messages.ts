/**
 * The driver protocol: what the suite and a driver in another program say to each other, one JSON object on each line.
 * The suite writes to the standard input of the driver and reads its standard output. specs/driver.schema.json is made from
 * these types, docs/drivers.md says how to write a driver.
 */
import { type Static, type TObject, type TProperties, Type } from 'typebox';

/** No member but those that are named: what is misspelled must not be passed over. */
const closed = <Properties extends TProperties>(properties: Properties, description?: string): TObject<Properties> =>
  Type.Object(properties, { additionalProperties: false, ...(description === undefined ? {} : { description }) });

const Id = Type.Integer({ minimum: 1, description: 'Chosen by the suite, another one for each request.' });
const Handle = Type.String({
  minLength: 1,
  description:
    'The name of a sandbox between suite and driver, chosen by the suite. Two of them may be the same sandbox.',
});
const Texts = Type.Record(Type.String(), Type.String());
const Headers = Type.Record(Type.String(), Type.String(), {
  description:
    'Headers that each HTTP request must have that the SDK makes for this request of the suite, and no other one. They tell the suite which requests belong to it.',
});

export const Connection = closed(
  {
    url: Type.String({ description: 'Base URL of the server, without /v1: http://127.0.0.1:PORT, or with a path.' }),
    apiKey: Type.Optional(Type.String({ description: 'Absent: there is none.' })),
    readySeconds: Type.Number({
      description: 'How long a sandbox may take until it is Running and its execd answers.',
    }),
    createSeconds: Type.Number({
      description:
        'How long the HTTP request may take that creates a sandbox: servers may answer it only when the sandbox runs, or has failed to.',
    }),
    requestSeconds: Type.Number({ description: 'How long any other HTTP request may take.' }),
    useServerProxy: Type.Boolean({ description: 'Whether endpoints are asked for with use_server_proxy=true.' }),
  },
  'How the SDK is to reach the server.',
);

const SandboxRequest = closed(
  {
    image: Type.String(),
    entrypoint: Type.Array(Type.String()),
    timeout: Type.Number({ description: 'Seconds.' }),
    env: Texts,
    metadata: Texts,
    resourceLimits: Texts,
    extensions: Texts,
    platform: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    volumes: Type.Array(Type.Record(Type.String(), Type.Unknown()), {
      description: 'As Volume of the lifecycle document.',
    }),
  },
  'Members of CreateSandboxRequest of the lifecycle document.',
);

const CommandRequest = closed(
  {
    command: Type.String(),
    cwd: Type.Optional(Type.String()),
    envs: Type.Optional(Texts),
    uid: Type.Optional(Type.Integer()),
    gid: Type.Optional(Type.Integer()),
    timeoutMs: Type.Optional(Type.Number({ description: 'Milliseconds; execd ends the command then.' })),
    background: Type.Boolean({ description: 'The command goes on; the answer comes when it has been started.' }),
  },
  'Members of RunCommandRequest of the execd document.',
);

const FileRequest = Type.Union([
  closed({
    action: Type.Enum(['read', 'info', 'list', 'remove', 'makeDirectory', 'removeDirectory']),
    path: Type.String(),
  }),
  closed({
    action: Type.Literal('write'),
    path: Type.String(),
    base64: Type.String({ description: 'The content.' }),
    mode: Type.Optional(Type.Integer({ description: 'As the execd document has it: 644 is rw-r--r--.' })),
  }),
  closed({ action: Type.Literal('move'), path: Type.String(), to: Type.String() }),
]);

/** What the suite says. */
export const HelloRequest = closed(
  { hello: closed({ protocol: Type.Integer({ description: 'The version that the suite speaks.' }) }) },
  'The first line.',
);
const CreateRequest = closed(
  {
    id: Id,
    op: Type.Literal('create'),
    sandbox: Handle,
    connection: Connection,
    headers: Headers,
    request: SandboxRequest,
  },
  'Creates a sandbox and waits, as the SDK does, until it can be used. Result: Created.',
);
const ConnectRequest = closed(
  {
    id: Id,
    op: Type.Literal('connect'),
    sandbox: Handle,
    connection: Connection,
    headers: Headers,
    sandboxId: Type.String(),
  },
  'Connects to a sandbox that somebody else created. Result: Created.',
);
const RunRequest = closed(
  { id: Id, op: Type.Literal('run'), sandbox: Handle, headers: Headers, request: CommandRequest },
  'Runs a command. Its output comes as events, as soon as the SDK has it. Result: Ran.',
);
const FileActionRequest = closed(
  { id: Id, op: Type.Literal('file'), sandbox: Handle, headers: Headers, request: FileRequest },
  'One action of the file API. Result: FileDone.',
);
const StateRequest = closed(
  { id: Id, op: Type.Literal('state'), sandbox: Handle, headers: Headers },
  'Asks the server for the state. Result: State.',
);
const DeleteRequest = closed(
  { id: Id, op: Type.Literal('delete'), sandbox: Handle, headers: Headers },
  'Deletes the sandbox on the server. Result: {}.',
);
const CloseRequest = closed(
  { id: Id, op: Type.Literal('close'), sandbox: Handle },
  'Forgets the sandbox, and frees what it holds in the driver. The sandbox stays. Result: {}.',
);
const CancelRequest = closed(
  { op: Type.Literal('cancel'), of: Id },
  'Nobody waits for that request any more: it is ended and answered with an error of kind cancelled, unless it has been answered. It has no answer of its own.',
);

/** A request that is answered. */
export const OperationRequest = Type.Union([
  CreateRequest,
  ConnectRequest,
  RunRequest,
  FileActionRequest,
  StateRequest,
  DeleteRequest,
  CloseRequest,
]);
export type OperationRequest = Static<typeof OperationRequest>;

/** What the driver says. */
export const HelloAnswer = closed(
  {
    hello: closed({
      protocol: Type.Integer({ description: 'The version that the driver speaks.' }),
      sdk: Type.String({ description: 'The SDK and its version, for people: opensandbox 1.1.1.' }),
      runtime: Type.String({ description: 'What it runs on, for people: Python 3.11.7.' }),
    }),
  },
  'The answer to the first line, and the first line of the driver.',
);
export const OutputEvent = closed(
  {
    id: Id,
    event: closed({
      type: Type.Enum(['stdout', 'stderr']),
      text: Type.String({
        description: 'The text as the SDK gives it: nothing is added to it and nothing taken away.',
      }),
    }),
  },
  'Output of the command of a run that is not answered yet.',
);

export const Created = closed({ id: Type.String({ description: 'The id of the sandbox on the server.' }) });
export const Ran = closed({
  exitCode: Type.Union([Type.Integer(), Type.Null()], {
    description: 'As the SDK gives it; null where it gives none, and of a command in the background.',
  }),
  commandId: Type.Union([Type.String(), Type.Null()], {
    description: 'The id under which execd knows the command, as the SDK gives it; null where it gives none.',
  }),
});
export const FileDone = closed({
  base64: Type.Optional(Type.String({ description: 'read: the content.' })),
  info: Type.Optional(Type.Unknown({ description: 'info: what the SDK knows of the file, members as in FileInfo.' })),
  entries: Type.Optional(Type.Array(Type.Unknown(), { description: 'list: the same of each entry.' })),
});
export const State = closed({ state: Type.String() });
const Nothing = closed({});

export const ERROR_KINDS = ['api', 'sdk', 'cancelled', 'unsupported', 'driver'] as const;
export const DriverError = closed({
  kind: Type.Enum([...ERROR_KINDS], {
    description:
      'api: the server has refused, and the SDK says with which status. sdk: the SDK has failed otherwise: it cannot read an answer, got none, or waited too long. cancelled: as was asked for. unsupported: the SDK cannot do such a thing. driver: the driver itself has failed.',
  }),
  message: Type.String({ description: 'What the SDK says, without secrets.' }),
  status: Type.Optional(Type.Integer({ description: 'Of kind api: the status of the answer.' })),
  code: Type.Optional(Type.String({ description: 'Of kind api: the code in the body of the answer.' })),
});

const ResultAnswer = closed({
  id: Id,
  result: Type.Unknown({ description: 'Created, Ran, FileDone, State or Nothing.' }),
});
const ErrorAnswer = closed({ id: Id, error: DriverError });
export const OperationAnswer = Type.Union([ResultAnswer, ErrorAnswer]);

export type HelloAnswer = Static<typeof HelloAnswer>;
export type OutputEvent = Static<typeof OutputEvent>;
export type OperationAnswer = Static<typeof OperationAnswer>;
export type DriverError = Static<typeof DriverError>;
export type Created = Static<typeof Created>;
export type Ran = Static<typeof Ran>;
export type FileDone = Static<typeof FileDone>;
export type State = Static<typeof State>;
export type Connection = Static<typeof Connection>;

/** The result of each operation, by its name. */
export type Results = {
  create: Created;
  connect: Created;
  run: Ran;
  file: FileDone;
  state: State;
  delete: Record<string, never>;
  close: Record<string, never>;
};

/** Every line, in either direction, for the generated schema. */
export const DriverProtocol = {
  title: 'The driver protocol of opensandbox-conformance',
  description: 'Each line on standard input and standard output of a driver is one of these.',
  anyOf: [HelloRequest, OperationRequest, CancelRequest, HelloAnswer, OutputEvent, OperationAnswer],
  $defs: { HelloAnswer, OutputEvent, ResultAnswer, ErrorAnswer, Created, Ran, FileDone, State, Nothing },
};
