/** Every fault, by area. */
import type { Fault } from '../fault.ts';
import { authFaults } from './auth.ts';
import { execdMessageFaults } from './contract-execd.ts';
import { lifecycleMessageFaults } from './contract-lifecycle.ts';
import { everywhereFaults } from './everywhere.ts';
import { changeFaults } from './lifecycle-changes.ts';
import { createFaults } from './lifecycle-create.ts';
import { listFaults } from './lifecycle-list.ts';
import { pauseFaults } from './lifecycle-pause.ts';
import { pauseStateFaults } from './lifecycle-pause-states.ts';
import { limitFaults } from './resource-limits.ts';
import { snapshotFaults } from './snapshots.ts';
import { snapshotListFaults } from './snapshots-list.ts';
import { validationFaults } from './validation-create.ts';
import { hostFaults } from './volumes-host.ts';
import { lifetimeFaults } from './volumes-lifetime.ts';
import { mountFaults } from './volumes-mounts.ts';
import { volumeRequestFaults } from './volumes-requests.ts';
import { subPathFaults } from './volumes-sub-paths.ts';

export const FAULTS: readonly Fault[] = [
  ...mountFaults,
  ...subPathFaults,
  ...lifetimeFaults,
  ...volumeRequestFaults,
  ...hostFaults,
  ...authFaults,
  ...createFaults,
  ...listFaults,
  ...changeFaults,
  ...pauseFaults,
  ...snapshotFaults,
  ...snapshotListFaults,
  ...limitFaults,
  ...pauseStateFaults,
  ...validationFaults,
  ...everywhereFaults,
  ...lifecycleMessageFaults,
  ...execdMessageFaults,
];
