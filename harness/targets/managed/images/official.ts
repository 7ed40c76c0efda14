/** Published images: there already, or pulled where a registry can be reached. */
import type Docker from 'dockerode';
import { describeError } from '../../../errors.ts';
import { engineCall, unlessAbsent } from '../../../volumes/docker/engine.ts';
import { finished } from './progress.ts';

/** The execd image that the example configuration of opensandbox-server 1.1.1 names. */
export const OFFICIAL_EXECD = 'opensandbox/execd:v1.1.0';
/** The sandbox image that the documentation uses. */
export const OFFICIAL_SANDBOX = 'ubuntu:latest';

/** A registry that sends nothing for so long is taken for unreachable. */
const ANSWER_MS = 20_000;
const PULL_MS = 600_000;

/** Whether the engine has the image. */
export async function hasImage(docker: Docker, name: string): Promise<boolean> {
  const found = await unlessAbsent(
    engineCall(`looking for image ${name}`, (abortSignal) => docker.getImage(name).inspect({ abortSignal } as object)),
  );
  return found !== undefined;
}

/** Pulls the image; gives the reason when that is not possible, undefined when it is there now. */
export async function pull(docker: Docker, name: string, signal?: AbortSignal): Promise<string | undefined> {
  try {
    const progress = await engineCall(
      `starting to pull ${name}`,
      (abortSignal) => docker.pull(name, { abortSignal }),
      ANSWER_MS,
      signal,
    );
    await engineCall(`pulling ${name}`, (abortSignal) => finished(docker, progress, abortSignal), PULL_MS, signal);
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    return describeError(error);
  }
}
