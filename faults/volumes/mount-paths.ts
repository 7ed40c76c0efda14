/** Servers that mount volumes at other paths than the mountPath says. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import type { Json } from '../../harness/faults/wiring.ts';
import { changingVolumes, eachVolume as each, volumeFault as fault, eachMember as mend, text } from './volume-fault.ts';

const NAMES = ['volumes/escape-names.yaml'];
/** What a server finds that takes what follows the last colon for options, as Docker writes them. */
const optionsOf = ({ mountPath }: Json): string[] => String(mountPath).split(':').slice(1).at(-1)?.split(',') ?? [];

const MANY = ['volumes/many.yaml'];

export const mountPathFaults: readonly LiveFault[] = [
  fault(
    'mount-path-made-absolute',
    'puts a slash before a relative mountPath',
    ['volumes.mount-path.absolute'],
    mend(
      'mountPath',
      text((path) => (path === '' || path.startsWith('/') ? path : `/${path}`)),
    ),
  ),
  fault(
    'mount-path-trimmed',
    'takes white space off a mountPath',
    ['volumes.mount-path.absolute'],
    mend(
      'mountPath',
      text((path) => path.trim()),
    ),
  ),
  fault(
    'mount-path-three-levels',
    'mounts no deeper than three levels',
    ['volumes.mount-path.position'],
    mend(
      'mountPath',
      text((path) => path.split('/').slice(0, 4).join('/')),
    ),
  ),
  fault(
    'mount-path-not-ascii',
    'takes what is not ASCII out of a mountPath',
    ['volumes.mount-path.position'],
    mend(
      'mountPath',
      text((path) => path.replace(/[^ -~]/g, '')),
    ),
  ),
  fault(
    'mount-path-space',
    'writes spaces of a mountPath as underscores',
    ['volumes.mount-path.position'],
    mend(
      'mountPath',
      text((path) => path.replaceAll(' ', '_')),
    ),
  ),
  fault(
    'mount-path-colon',
    'takes a colon in a mountPath for the end of it',
    ['volumes.mount-path.position', 'volumes.read-only.no-change'],
    mend(
      'mountPath',
      text((path) => path.split(':')[0] ?? path),
    ),
    NAMES,
  ),
  fault(
    'mount-path-options',
    'reads options behind a colon in a mountPath',
    ['volumes.mount-path.position', 'volumes.read-only.no-change'],
    each((volume) => (optionsOf(volume).includes('rw') ? { ...volume, readOnly: false } : undefined)),
    NAMES,
  ),
  fault(
    'paths-mixed-up',
    'gives the first and the third volume of a list the mount path of the other',
    ['volumes.many', 'volumes.mount-path.position'],
    changingVolumes((list) => {
      const volumes = list as Json[];
      if (volumes.length < 3) return volumes;
      const path = (index: number): unknown => volumes[index === 0 ? 2 : index === 2 ? 0 : index]?.mountPath;
      return volumes.map((volume, index) => ({ ...volume, mountPath: path(index) }));
    }),
    MANY,
  ),
];
