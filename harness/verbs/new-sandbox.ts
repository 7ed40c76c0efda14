/** The sandbox that the harness asks for when a scenario says little or nothing about it. */

import type { SandboxRequest } from '../drivers/driver.ts';
import type { SandboxSpec } from '../format/declared.ts';
import { isObject } from '../json-object.ts';
import { IDLE_ENTRYPOINT, SMALL_LIMITS } from '../run/idle-sandbox.ts';
import { RUN_METADATA_KEY } from '../run/metadata-keys.ts';
import type { Surroundings } from './surroundings.ts';

/** Seconds after which the server ends a sandbox that nobody deleted: a net below the harness's own clean-up. */
const DEFAULT_TIMEOUT_SECONDS = 600;

/** A complete request out of what a scenario says about a sandbox, which bears the mark of the run. */
export function sandboxRequest(
  spec: SandboxSpec,
  { image, runId }: Pick<Surroundings, 'image' | 'runId'>,
): SandboxRequest {
  return {
    image: spec.image ?? image,
    entrypoint: spec.entrypoint ?? IDLE_ENTRYPOINT,
    timeout: spec.timeout ?? DEFAULT_TIMEOUT_SECONDS,
    env: spec.env ?? {},
    metadata: { ...spec.metadata, [RUN_METADATA_KEY]: runId },
    resourceLimits: spec.resourceLimits ?? SMALL_LIMITS,
    extensions: spec.extensions ?? {},
    ...(spec.platform === undefined ? {} : { platform: spec.platform }),
    volumes: spec.volumes ?? [],
  };
}

/**
 * A body of createSandbox with these members, whatever they are; what is left out is that of a small sandbox that does
 * nothing. Its metadata bears the mark of the run, unless it is none.
 */
export function newSandboxBody(
  { metadata = {}, ...members }: Record<string, unknown>,
  { image, runId }: Pick<Surroundings, 'image' | 'runId'>,
): Record<string, unknown> {
  return {
    image: { uri: image },
    entrypoint: IDLE_ENTRYPOINT,
    timeout: DEFAULT_TIMEOUT_SECONDS,
    resourceLimits: SMALL_LIMITS,
    ...members,
    metadata: isObject(metadata) ? { ...metadata, [RUN_METADATA_KEY]: runId } : metadata,
  };
}
