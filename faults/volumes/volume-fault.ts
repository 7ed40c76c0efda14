/** Faults of servers that read a request for volumes otherwise than it is written. */

import type { LiveFault } from '../../harness/faults/fault.ts';
import { CREATE } from '../../harness/faults/operations.ts';
import { asked, type Json, onWire } from '../../harness/faults/wiring.ts';
import { isObject } from '../../harness/json-object.ts';

/** Changes the list of volumes of a creation before the server gets it; what is no list stays. */
export const changingVolumes = (change: (volumes: unknown[]) => unknown[]): LiveFault['server'] =>
  onWire(
    CREATE,
    asked((body) => (Array.isArray(body.volumes) ? { ...body, volumes: change(body.volumes) } : body)),
  );

/** Changes each volume of a creation; undefined leaves it as it is. */
export const eachVolume = (
  change: (volume: Json, index: number, all: readonly unknown[]) => Json | undefined,
): LiveFault['server'] =>
  changingVolumes((volumes) =>
    volumes.map((volume, index) => (isObject(volume) ? (change(volume, index, volumes) ?? volume) : volume)),
  );

/** Changes the claim of each volume. */
export const eachClaim = (change: (claim: Json) => Json | undefined): LiveFault['server'] =>
  eachVolume((volume) => (isObject(volume.pvc) ? { ...volume, pvc: change(volume.pvc) ?? volume.pvc } : undefined));

/** Changes a member of each volume that has it. */
export const eachMember = (member: string, change: (value: unknown) => unknown): LiveFault['server'] =>
  eachVolume((volume) => (member in volume ? { ...volume, [member]: change(volume[member]) } : undefined));

/** Changes a text; anything else stays. */
export const text =
  (change: (value: string) => string) =>
  (value: unknown): unknown =>
    typeof value === 'string' ? change(value) : value;

export const volumeFault = (
  id: string,
  says: string,
  area: string[],
  server: LiveFault['server'],
  files: readonly string[] = ['volumes/validation-requests.yaml'],
): LiveFault => ({ id: `volumes.request.${id}`, says, area, in: files, server });
