/** What `conformance.yaml` may hold. Flags and environment variables set the same things. */
import { type Static, Type } from 'typebox';
import { CapabilityName } from '../capabilities/format.ts';
import { DEFAULT_DRIVER, DRIVERS } from '../drivers/all.ts';
import { namedTargets } from '../targets/all.ts';
import { volumesChoices } from '../volumes/choose.ts';
import { ACCESS_MODES } from '../volumes/kubernetes/access.ts';

const Duration = (description: string) => Type.String({ pattern: '^[0-9]+(ms|s|m)$', description });

const Driver = Type.Union([
  Type.Enum(DRIVERS.names()),
  Type.Record(Type.String({ pattern: '^[a-z][a-z0-9-]*$' }), Type.String({ minLength: 1 }), {
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: false,
    description:
      'Name and command of a program that speaks the driver protocol: `java: java -jar driver.jar`. No shell runs it.',
  }),
]);

/** A program and its arguments, as words or in one text: no shell has a part in it. */
const Command = (description: string) =>
  Type.Union([Type.String({ minLength: 1 }), Type.Array(Type.String(), { minItems: 1 })], { description });

export const FileSettings = Type.Object(
  {
    target: Type.Optional(
      Type.String({
        minLength: 1,
        description: `${namedTargets()
          .map((kind) => `\`${kind}\``)
          .join(', ')}, or the address of a running server.`,
      }),
    ),
    execd: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'The address of one execd, which is tested without a lifecycle server.',
      }),
    ),
    execdToken: Type.Optional(
      Type.String({ minLength: 1, description: 'Token of that execd. An environment variable is the better place.' }),
    ),
    headers: Type.Optional(
      Type.Record(Type.String({ minLength: 1 }), Type.String(), {
        description: 'Headers of each request to that execd.',
      }),
    ),
    apiKey: Type.Optional(
      Type.String({ minLength: 1, description: 'API key. An environment variable is the better place.' }),
    ),
    image: Type.Optional(
      Type.String({ minLength: 1, description: 'Image of the sandboxes; of a running server `ubuntu` when left out.' }),
    ),
    execdImage: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Image from which a managed server takes the execd of its sandboxes; goes with `target: managed`.',
      }),
    ),
    serverVersion: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 50,
        description:
          'Version of opensandbox-server on PyPI that is the managed server, in the place of the pinned one; goes with `target: managed`.',
      }),
    ),
    useServerProxy: Type.Optional(Type.Boolean({ description: 'Reach execd through the server.' })),
    volumes: Type.Optional(
      Type.Enum(volumesChoices(), { description: 'How volumes are made and looked at from outside.' }),
    ),
    kubernetes: Type.Optional(
      Type.Object(
        {
          kubeconfig: Type.Optional(
            Type.String({ minLength: 1, description: 'Path of the kubeconfig; what kubectl takes when left out.' }),
          ),
          context: Type.Optional(
            Type.String({ minLength: 1, description: 'Context of the kubeconfig; its current one.' }),
          ),
          namespace: Type.Optional(
            Type.String({ minLength: 1, description: 'Where the server keeps its claims; that of the context.' }),
          ),
          storageClass: Type.Optional(
            Type.String({ minLength: 1, description: 'Of the claims of the suite; the default of the cluster.' }),
          ),
          accessMode: Type.Optional(
            Type.Enum([...ACCESS_MODES], {
              description:
                'Of the claims of the suite; ReadWriteMany, and ReadWriteOnce where the class cannot provide that.',
            }),
          ),
          storage: Type.Optional(Type.String({ minLength: 1, description: 'Size of the claims of the suite; 1Gi.' })),
          image: Type.Optional(
            Type.String({
              minLength: 1,
              description: 'Of the pods that look into claims: with sh, tar, head and sleep. That of the sandboxes.',
            }),
          ),
        },
        {
          additionalProperties: false,
          description: 'The cluster that runs the sandboxes, and what the suite makes claims of there.',
        },
      ),
    ),
    hooks: Type.Optional(
      Type.Object(
        {
          create: Command('Makes an empty volume. It must fail where there is one of that name.'),
          exists: Command('Ends with 0 where there is such a volume, with 1 where there is none.'),
          put: Command('Unpacks the tar archive of its standard input into the volume.'),
          get: Command('Writes a tar archive of what is in the volume to its standard output.'),
          remove: Command('Removes the volume. One that is gone already is no error.'),
          list: Type.Optional(Command('Writes the name of each volume, a line each; no claim name is appended.')),
          timeout: Type.Optional(Duration('For each command; 30s when left out.')),
          runtime: Type.Optional(
            Type.Enum(['docker'], {
              description:
                'The volumes are those of Docker, of which the documents promise more: brings volumes.docker.',
            }),
          ),
        },
        {
          additionalProperties: false,
          description:
            'Commands that make volumes and look at them (`volumes: hooks`). The name of the claim is appended to each. They are run without a shell, in the folder of this file.',
        },
      ),
    ),
    driver: Type.Optional(
      Type.Union([Driver, Type.Array(Driver, { minItems: 1 })], {
        description: `What drives sandboxes; ${DEFAULT_DRIVER} when left out. Of a list each other one than the first makes the checks once more that go through a driver.`,
      }),
    ),
    capabilities: Type.Optional(
      Type.Union(
        [
          Type.Literal('auto', { description: 'What the server shows, and the default.' }),
          Type.Array(
            Type.Union([
              CapabilityName,
              Type.Literal('auto'),
              Type.String({
                pattern: '^[+-]',
                description: 'A name that is added to what the server shows, or taken away.',
              }),
            ]),
          ),
        ],
        {
          description:
            '`auto`: what the server shows when it is asked. A list of names of specs/capabilities.yaml: what it claims. `+name`, `-name`: added to what it shows, or taken away.',
        },
      ),
    ),
    overlays: Type.Optional(
      Type.Union(
        [
          Type.Literal('none', { description: 'The documents as they are, and the default.' }),
          Type.Literal('auto', { description: 'The one that fits the version which the server tells.' }),
          Type.Array(Type.Union([Type.String(), Type.Number()]), {
            description: 'Versions, in quotes: `["1.1"]`, each a file of specs/overlays/.',
          }),
        ],
        {
          description:
            'What servers of a version have and the documents do not: with an overlay it is reported as newer than the documents, and is no deviation.',
        },
      ),
    ),
    hostPath: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'Directory of this machine below which the server allows host volumes: comes with volumes.host and volumes.host-outside.',
      }),
    ),
    hostPathOnServer: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'What the server calls that directory, where it is something else. Alone: only the server has it, and it may be mounted itself.',
      }),
    ),
    ossfs: Type.Optional(
      Type.Object(
        {
          bucket: Type.String({ minLength: 3, maxLength: 63 }),
          endpoint: Type.String({ minLength: 1 }),
          version: Type.Optional(Type.Union([Type.Literal('1.0'), Type.Literal('2.0')])),
        },
        {
          additionalProperties: false,
          description:
            'A bucket for tests that the server can mount: claims volumes.ossfs. OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET are taken from the environment.',
        },
      ),
    ),
    scenarios: Type.Optional(Type.String({ minLength: 1, description: 'Folder of the scenarios.' })),
    specs: Type.Optional(Type.String({ minLength: 1, description: 'Folder of the OpenAPI documents.' })),
    specVersion: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 20,
        description:
          'The requirement set that the server is asked by, as 2026-06; the newest when left out. `auto`: the one that it was made for, where it tells its version.',
      }),
    ),
    reports: Type.Optional(Type.String({ minLength: 1, description: 'Folder for reports.' })),
    baseline: Type.Optional(Type.String({ minLength: 1, description: 'File of known deviations.' })),
    require: Type.Optional(
      Type.Array(Type.String({ pattern: '^[a-z][a-z-]*$' }), {
        minItems: 1,
        uniqueItems: true,
        description:
          'Profiles that must be conformant, in the names of specs/profiles.yaml: they decide the exit code.',
      }),
    ),
    concurrency: Type.Optional(Type.Integer({ minimum: 1, maximum: 64, description: 'Scenarios at a time.' })),
    timeouts: Type.Optional(
      Type.Object(
        {
          ready: Type.Optional(Duration('For a new sandbox until its execd answers.')),
          create: Type.Optional(
            Duration(
              'For the answer to a creation: longer than the server itself waits for a sandbox before it refuses, which may be a minute. 120s when left out.',
            ),
          ),
          request: Type.Optional(Duration('For any other request.')),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false, description: 'Configuration of opensandbox-conformance.' },
);
export type FileSettings = Static<typeof FileSettings>;
