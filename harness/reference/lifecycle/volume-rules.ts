/** The rules of `Volume` that its schema cannot say. */
import { hostPath, mountTarget, volumeSubPath } from './path-rules.ts';
import { invalid, quote, unsupported } from './refusal.ts';
import type { VolumeRequest } from './request-types.ts';

/** One volume of a sandbox, checked and with its defaults filled in. */
export type VolumePlan = ClaimPlan | HostPlan;

/** A volume whose backend is a claim (`PVC`). */
export type ClaimPlan = MountPlan & {
  claimName: string;
  createIfNotExists: boolean;
  deleteOnSandboxTermination: boolean;
};

/** A volume whose backend is a directory of this machine (`Host`); absolute and normalised, not yet known to be allowed. */
type HostPlan = MountPlan & { hostPath: string };

type MountPlan = {
  name: string;
  /** Normalised mount path without the leading slash. */
  target: string;
  mountPath: string;
  readOnly: boolean;
  /** Normalised; empty for the whole volume. */
  subPath: string;
};

/** Each is a mount; the kernel takes 100,000, a request should not. */
const MOST_VOLUMES = 256;
const BACKENDS = ['host', 'pvc', 'ossfs'] as const;

export const isClaim = (plan: VolumePlan): plan is ClaimPlan => 'claimName' in plan;

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
  const plan: MountPlan = {
    name: volume.name,
    target: mountTarget(volume.mountPath),
    mountPath: volume.mountPath,
    readOnly: volume.readOnly ?? false,
    subPath: volumeSubPath(volume.subPath ?? ''),
  };
  if (volume.host) return { ...plan, hostPath: hostPath(volume.host.path) };
  if (!volume.pvc) throw unsupported(`${place}: this runtime has no ossfs.`);
  return {
    ...plan,
    claimName: volume.pvc.claimName,
    createIfNotExists: volume.pvc.createIfNotExists ?? true,
    deleteOnSandboxTermination: volume.pvc.deleteOnSandboxTermination ?? false,
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
