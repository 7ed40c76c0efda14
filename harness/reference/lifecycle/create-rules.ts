/** The rules of CreateSandboxRequest that its schema cannot say, and what this runtime cannot do. */
import { constants } from 'node:os';
import type { Limits } from '../sandbox/cgroup.ts';
import { checkNewMetadata } from './metadata.ts';
import { invalid, quote, unsupported } from './refusal.ts';
import type { CreateSandboxRequest, Platform } from './request-types.ts';
import { readLimits } from './resource-limits.ts';
import { planVolumes, type VolumePlan } from './volume-rules.ts';

/** What remains of a create request once it is accepted. */
export type SandboxPlan = {
  /** The startup source, one of the two. */
  image: { uri: string } | undefined;
  snapshotId: string | undefined;
  entrypoint: string[];
  env: Map<string, string>;
  metadata: Map<string, string>;
  platform: Platform | undefined;
  /** Seconds; undefined for manual cleanup. */
  timeout: number | undefined;
  /** Whether endpoints demand a token. */
  secureAccess: boolean;
  limits: Limits;
  volumes: VolumePlan[];
};

/** The kernel takes no longer argument or environment string, NUL included (MAX_ARG_STRLEN). */
const STRING_BYTES = 128 * 1024 - 1;
const LAST_DAY = Date.UTC(9999, 11, 31);
/** Of a restored sandbox whose request names none (CreateSandboxRequest.entrypoint). */
const RESTORED_ENTRYPOINT = ['tail', '-f', '/dev/null'];
const RENEW_KEY = 'access.renew.extend.seconds';

/** Throws a 400 for the first rule that the request breaks. `now` in milliseconds since the epoch. */
export function planSandbox(request: CreateSandboxRequest, now: number, arch: string = process.arch): SandboxPlan {
  const source = startupSource(request);
  const entrypoint = request.entrypoint ?? (source.image ? undefined : RESTORED_ENTRYPOINT);
  if (!entrypoint) throw invalid('entrypoint is required with image.');
  if (!request.resourceLimits) throw invalid('resourceLimits is required: {} sets no limit.');
  checkCapabilities(request, arch);
  checkExtensions(request.extensions ?? {});
  const limits = readLimits(request.resourceLimits);
  const timeout = request.timeout ?? undefined;
  if (timeout !== undefined && now + timeout * 1000 > LAST_DAY) {
    throw invalid('timeout leads beyond the year 9999; leave it out for a sandbox that does not expire.');
  }
  const metadata = new Map(Object.entries(request.metadata ?? {}));
  checkNewMetadata(metadata);
  return {
    ...source,
    entrypoint: checkedEntrypoint(entrypoint),
    env: checkedEnvironment(request.env ?? {}),
    metadata,
    platform: request.platform,
    timeout,
    secureAccess: request.secureAccess ?? false,
    limits,
    volumes: planVolumes(request.volumes ?? []),
  };
}

function startupSource(request: CreateSandboxRequest): Pick<SandboxPlan, 'image' | 'snapshotId'> {
  const { image, snapshotId, extensions } = request;
  if (extensions?.poolRef !== undefined) throw unsupported('extensions.poolRef: this runtime has no pools.');
  if (image && snapshotId !== undefined) throw invalid('Give either image or snapshotId, not both.');
  if (snapshotId !== undefined) return { image: undefined, snapshotId };
  if (!image) throw invalid('Give either image or snapshotId.');
  if (!/^[^\s\0]+$/.test(image.uri))
    throw invalid('image.uri must be a name without white space, such as "ubuntu:22.04".');
  return { image: { uri: image.uri }, snapshotId: undefined };
}

function checkCapabilities(request: CreateSandboxRequest, arch: string): void {
  const here: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };
  const { platform, networkPolicy, credentialProxy } = request;
  if (platform && (platform.os !== 'linux' || platform.arch !== here[arch])) {
    const offered = `linux/${here[arch] ?? arch}`;
    throw unsupported(`platform ${platform.os}/${platform.arch} cannot be had: this runtime is ${offered}.`);
  }
  if (networkPolicy && Object.keys(networkPolicy).length > 0) {
    throw unsupported('networkPolicy: this runtime has no egress sidecar that could enforce it.');
  }
  if (credentialProxy?.enabled) throw unsupported('credentialProxy: this runtime has no egress sidecar.');
}

function checkExtensions(extensions: Record<string, string>): void {
  const renew = extensions[RENEW_KEY];
  if (renew === undefined) return;
  if (!/^[0-9]{3,5}$/.test(renew) || Number(renew) < 300 || Number(renew) > 86_400) {
    throw invalid(`extensions["${RENEW_KEY}"] must be a whole number of seconds from 300 to 86400.`);
  }
}

function checkedEntrypoint(entrypoint: string[]): string[] {
  if (entrypoint[0] === '') throw invalid('The first item of entrypoint names the program and must not be empty.');
  for (const item of entrypoint) checkString('entrypoint', item);
  return entrypoint;
}

function checkedEnvironment(env: Record<string, string>): Map<string, string> {
  for (const [name, value] of Object.entries(env)) {
    if (name === '' || name.includes('=')) throw invalid(`env: ${quote(name)} cannot be the name of a variable.`);
    checkString('env', `${name}=${value}`);
  }
  return new Map(Object.entries(env));
}

function checkString(member: string, text: string): void {
  if (text.includes('\0')) throw invalid(`${member}: a string must not hold a NUL character.`);
  // Some bytes are for the runtime's own prefix.
  if (Buffer.byteLength(text) > STRING_BYTES - 64)
    throw invalid(`${member}: a string is longer than ${STRING_BYTES - 64} bytes.`);
}

/** For messages about how an entrypoint ended. */
export function signalName(exitCode: number): string | undefined {
  if (exitCode <= 128) return undefined;
  const found = Object.entries(constants.signals).find(([, number]) => number === exitCode - 128);
  return found?.[0];
}
