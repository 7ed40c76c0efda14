/** What `conformance.yaml` may hold. Flags and environment variables set the same things. */
import { type Static, Type } from 'typebox';
import { CapabilityName } from '../capabilities/format.ts';
import { DEFAULT_DRIVER, DRIVERS } from '../drivers/all.ts';
import { namedTargets } from '../targets/all.ts';
import { volumesChoices } from '../volumes/choose.ts';

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
    useServerProxy: Type.Optional(Type.Boolean({ description: 'Reach execd through the server.' })),
    volumes: Type.Optional(
      Type.Enum(volumesChoices(), { description: 'How volumes are made and looked at from outside.' }),
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
          request: Type.Optional(Duration('For one request.')),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false, description: 'Configuration of opensandbox-conformance.' },
);
export type FileSettings = Static<typeof FileSettings>;
