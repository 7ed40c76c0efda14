/**
 * The members of CreateSandboxRequest that a scenario may set for a sandbox of its own. Loose on purpose: the values are
 * the specification's business, and what the server must refuse is written as a `call` step.
 */
import type { Type } from 'typebox';

/** The members as a shape for `Type.Object`. */
export const sandboxRequestShape = (type: typeof Type) => {
  const texts = (description: string) => type.Optional(type.Record(type.String(), type.String(), { description }));
  return {
    image: type.Optional(type.String({ minLength: 1, description: 'Image; the configured one when left out.' })),
    entrypoint: type.Optional(
      type.Array(type.String(), { minItems: 1, description: 'Entry process; a sleeping one when left out.' }),
    ),
    timeout: type.Optional(
      type.Integer({ minimum: 60, description: 'Seconds until the server ends the sandbox; 600 when left out.' }),
    ),
    env: texts('Environment variables of the sandbox.'),
    metadata: texts('Metadata, next to what marks the sandbox as one of the run.'),
    resourceLimits: texts('Resource limits; small ones when left out.'),
    extensions: texts('Extensions, passed on as they are.'),
    platform: type.Optional(
      type.Unsafe<Record<string, unknown>>({
        type: 'object',
        description: 'Platform: os and arch; none when left out.',
      }),
    ),
    volumes: type.Optional(
      type.Array(type.Unsafe<Record<string, unknown>>({ type: 'object' }), {
        description: 'Mounts, in the words of Volume: name, pvc, mountPath, readOnly, subPath.',
      }),
    ),
  };
};
