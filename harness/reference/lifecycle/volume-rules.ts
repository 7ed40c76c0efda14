/** The rules of `Volume` that its schema cannot say. */
import { claimSubPath, mountTarget } from './path-rules.ts';
import { invalid, quote, unsupported } from './refusal.ts';
import type { VolumeRequest } from './request-types.ts';

/** One volume of a sandbox, checked and with its defaults filled in. */
export type VolumePlan = {
  name: string;
  claimName: string;
  createIfNotExists: boolean;
  deleteOnSandboxTermination: boolean;
  /** Normalised mount path without the leading slash. */
  target: string;
  mountPath: string;
  readOnly: boolean;
  /** Normalised; empty for the whole claim. */
  subPath: string;
};

/** Each is a mount; the kernel takes 100,000, a request should not. */
const MOST_VOLUMES = 256;
const BACKENDS = ['host', 'pvc', 'ossfs'] as const;

/** Mounts in an order in which parents come before what is mounted inside them. Throws a 400. */
export function planVolumes(volumes: readonly VolumeRequest[]): VolumePlan[] {
  if (volumes.length > MOST_VOLUMES)
    throw invalid(`volumes: this runtime mounts at most ${MOST_VOLUMES} in one sandbox.`);
  const plans = volumes.map(planVolume);
  refuseTwice(plans, 'name', (plan) => plan.name);
  refuseTwice(plans, 'mountPath', (plan) => `/${plan.target}`);
  return plans.sort((a, b) => depth(a.target) - depth(b.target));
}

function planVolume(volume: VolumeRequest): VolumePlan {
  const place = `volume ${quote(volume.name)}`;
  const backends = BACKENDS.filter((backend) => volume[backend] !== undefined && volume[backend] !== null);
  if (backends.length !== 1) {
    const got = backends.length === 0 ? 'none' : backends.join(' and ');
    throw invalid(`${place}: exactly one of ${BACKENDS.join(', ')} is wanted, got ${got}.`);
  }
  const target = mountTarget(volume.mountPath);
  const subPath = claimSubPath(volume.subPath ?? '');
  if (volume.host) throw unsupported(`${place}: host paths are not mounted by this runtime: no prefix is allowed.`);
  if (!volume.pvc) throw unsupported(`${place}: this runtime has no ossfs.`);
  return {
    name: volume.name,
    claimName: volume.pvc.claimName,
    createIfNotExists: volume.pvc.createIfNotExists ?? true,
    deleteOnSandboxTermination: volume.pvc.deleteOnSandboxTermination ?? false,
    target,
    mountPath: volume.mountPath,
    readOnly: volume.readOnly ?? false,
    subPath,
  };
}

function refuseTwice(plans: readonly VolumePlan[], member: string, key: (plan: VolumePlan) => string): void {
  const seen = new Set<string>();
  for (const plan of plans) {
    const value = key(plan);
    if (seen.has(value)) throw invalid(`volumes: ${member} ${quote(value)} is used twice.`);
    seen.add(value);
  }
}

function depth(target: string): number {
  return target.split('/').length;
}
