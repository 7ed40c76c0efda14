/**
 * The members of CreateSandboxRequest that a scenario may set for a sandbox of its own. Loose on purpose: the values are
 * the specification's business, and what the server must refuse is written as a `call` step.
 */
import { Type } from 'typebox';

const texts = (description: string) => Type.Optional(Type.Record(Type.String(), Type.String(), { description }));

export const sandboxRequestShape = {
  image: Type.Optional(Type.String({ minLength: 1, description: 'Image; the configured one when left out.' })),
  entrypoint: Type.Optional(
    Type.Array(Type.String(), { minItems: 1, description: 'Entry process; a sleeping one when left out.' }),
  ),
  timeout: Type.Optional(
    Type.Integer({ minimum: 60, description: 'Seconds until the server ends the sandbox; 600 when left out.' }),
  ),
  env: texts('Environment variables of the sandbox.'),
  metadata: texts('Metadata, next to what marks the sandbox as one of the run.'),
  resourceLimits: texts('Resource limits; small ones when left out.'),
  extensions: texts('Extensions, passed on as they are.'),
  platform: Type.Optional(
    Type.Unsafe<Record<string, unknown>>({ type: 'object', description: 'Platform: os and arch; none when left out.' }),
  ),
  volumes: Type.Optional(
    Type.Array(Type.Unsafe<Record<string, unknown>>({ type: 'object' }), {
      description: 'Mounts, in the words of Volume: name, pvc, mountPath, readOnly, subPath.',
    }),
  ),
};
