/** Which images a managed server works with. */
import type Docker from 'dockerode';
import { thisDistribution } from '../../images/rootfs.ts';
import { provideExecdImage } from './execd.ts';
import { requireNamed } from './named.ts';
import { hasImage, OFFICIAL_EXECD, OFFICIAL_SANDBOX, pull } from './official.ts';
import { keepSandboxImageApart, makeSandboxImage, sandboxImageName } from './sandbox.ts';

export type Images = {
  sandbox: string;
  execd: string;
  /** Whether that is the suite's own execd. */
  ownExecd: boolean;
};

export type ImageOptions = {
  docker: Docker;
  /** The execd image that a setting names. */
  execdImage?: string | undefined;
  /** Path of the harness's own execd as one file; asked for only when it is needed. */
  execdBundle(): Promise<string>;
  log(line: string): void;
  signal?: AbortSignal | undefined;
};

/**
 * The official images where the engine has them; else those made on this machine before; else the official ones pulled;
 * else local ones made now. They are chosen as a pair: the local execd needs the node of the local sandbox image. Throws
 * HarnessError that says what both ways need. An execd image that is named is taken with whichever sandbox image there is.
 */
export async function provideImages(options: ImageOptions): Promise<Images> {
  const { docker, execdImage, execdBundle, log, signal } = options;
  if (execdImage !== undefined) await requireNamed(docker, execdImage, log, signal);
  const official = { sandbox: OFFICIAL_SANDBOX, execd: execdImage ?? OFFICIAL_EXECD, ownExecd: false };
  if ((await hasImage(docker, official.execd)) && (await hasImage(docker, official.sandbox))) return official;
  const distribution = await thisDistribution();
  const sandbox = sandboxImageName(distribution);
  // Where they had to be made once there is no registry: asking it again may take long.
  if (!(await hasImage(docker, sandbox))) {
    const reason = await pullOfficial(docker, [official.execd, official.sandbox], log, signal);
    if (reason === undefined) return official;
    log(`no official images (${reason})`);
    log(`making sandbox image ${sandbox} from packages of ${distribution.id} (once, about half a minute)`);
    await makeSandboxImage(docker, distribution, signal);
  }
  await keepSandboxImageApart(docker, distribution, log);
  if (execdImage !== undefined) return { sandbox, execd: execdImage, ownExecd: false };
  return { sandbox, execd: await provideExecdImage(docker, sandbox, await execdBundle()), ownExecd: true };
}

/** Undefined when the engine has all images now, else why one of them cannot be had. */
async function pullOfficial(
  docker: Docker,
  names: readonly string[],
  log: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  for (const name of names) {
    if (await hasImage(docker, name)) continue;
    log(`pulling ${name}`);
    const reason = await pull(docker, name, signal);
    if (reason !== undefined) return reason;
  }
  return undefined;
}
