/** Servers that take names of volumes and claims which break a rule, or refuse those that keep it. */

import type { LiveFault } from '../../harness/faults/fault.ts';
import { isObject } from '../../harness/json-object.ts';
import {
  eachClaim as claim,
  eachVolume as each,
  volumeFault as fault,
  eachMember as mend,
  text,
} from './volume-fault.ts';

export const nameFaults: readonly LiveFault[] = [
  fault(
    'name-lowered',
    'writes capitals of names small',
    ['volumes.name.label'],
    mend(
      'name',
      text((name) => name.toLowerCase()),
    ),
  ),
  fault(
    'name-mended',
    'takes out of a name what must not be in it',
    ['volumes.name.label'],
    mend(
      'name',
      text((name) => name.replace(/[^a-z0-9-]|^-+|-+$/g, '')),
    ),
  ),
  fault(
    'name-cut',
    'cuts names at 63 characters',
    ['volumes.name.label'],
    mend(
      'name',
      text((name) => name.slice(0, 63)),
    ),
  ),
  fault(
    'name-62',
    'takes no name of 63 characters',
    ['volumes.name.label'],
    mend(
      'name',
      text((name) => (name.length === 63 ? `${name}x` : name)),
    ),
  ),
  fault(
    'name-made-up',
    'makes a name up where there is none',
    ['volumes.name.label'],
    each((volume, index) => ({ name: `v${index}`, ...volume })),
  ),
  fault(
    'name-twice',
    'takes one name for two volumes',
    ['volumes.name.unique'],
    each((volume, index, all) =>
      all.slice(0, index).some((other) => isObject(other) && other.name === volume.name)
        ? { ...volume, name: `${volume.name}-${index}` }
        : undefined,
    ),
  ),
  fault(
    'first-only',
    'looks at the name of the first volume alone',
    ['volumes.name.label'],
    each((volume, index) => (index === 0 ? undefined : { ...volume, name: `other-${index}` })),
  ),
  fault(
    'claim-lowered',
    'writes capitals of claim names small',
    ['volumes.claim-name.label'],
    claim((pvc) => ({ ...pvc, claimName: text((name) => name.toLowerCase())(pvc.claimName) })),
  ),
  fault(
    'claim-mended',
    'takes out of a claim name what must not be in it',
    ['volumes.claim-name.label'],
    claim((pvc) => ({ ...pvc, claimName: text((name) => name.replace(/[^a-z0-9-]|^-+|-+$/g, ''))(pvc.claimName) })),
  ),
  fault(
    'claim-cut',
    'cuts claim names at 60 characters',
    ['volumes.claim-name.label'],
    claim((pvc) => ({ ...pvc, claimName: text((name) => name.slice(0, 60))(pvc.claimName) })),
  ),
  fault(
    'claim-62',
    'takes no claim name of 63 characters',
    ['volumes.claim-name.label'],
    claim((pvc) => (String(pvc.claimName).length === 63 ? { ...pvc, claimName: 'X' } : undefined)),
  ),
];
