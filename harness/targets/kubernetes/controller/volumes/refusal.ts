/** Claims that no directory of the node can answer. */

import { quantityOf } from '../../../../volumes/kubernetes/quantity.ts';
import type { Claim } from '../api/objects.ts';

/** What a directory of one node can be. ReadWriteOncePod is kept by drivers of the CSI alone. */
const ACCESS_MODES = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany'];

/** Why a claim cannot have a volume; undefined when it can. `capacity` is that of the file system, in bytes. */
export function refusalOf({ spec = {} }: Claim, capacity: number): string | undefined {
  const { volumeMode = 'Filesystem', accessModes = [], selector, dataSource, dataSourceRef, resources } = spec;
  if (volumeMode !== 'Filesystem') return `volumeMode ${volumeMode} is not supported, only Filesystem`;
  const mode = accessModes.find((one) => !ACCESS_MODES.includes(one));
  if (mode !== undefined) return `access mode ${mode} is not supported, only ${ACCESS_MODES.join(', ')}`;
  if (selector !== undefined) return 'claim.spec.selector is not supported: a volume is made for each claim';
  if ((dataSource ?? dataSourceRef) !== undefined) return 'claim.spec.dataSource is not supported: volumes start empty';
  const asked = resources?.requests?.storage;
  const size = quantityOf(asked);
  if (size === undefined) return `the requested size ${asked} is no quantity`;
  if (size > capacity) return `${asked} were requested, and the file system has ${capacity} bytes`;
  return undefined;
}
