/** Every fault, by area. */
import type { Fault } from '../harness/faults/fault.ts';
import { authFaults } from './auth.ts';
import { execdMessageFaults } from './contract-execd.ts';
import { lifecycleMessageFaults } from './contract-lifecycle.ts';
import { endpointFaults } from './endpoints.ts';
import { everywhereFaults } from './everywhere.ts';
import { answerFaults } from './lifecycle-answers.ts';
import { changeFaults } from './lifecycle-changes.ts';
import { createFaults } from './lifecycle-create.ts';
import { listFaults } from './lifecycle-list.ts';
import { manyFaults } from './lifecycle-many.ts';
import { pauseFaults } from './lifecycle-pause.ts';
import { pauseStateFaults } from './lifecycle-pause-states.ts';
import { limitFaults } from './resource-limits.ts';
import { snapshotFaults } from './snapshots.ts';
import { snapshotListFaults } from './snapshots-list.ts';
import { validationFaults } from './validation-create.ts';
import { dataFaults } from './volumes-data.ts';
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
  ...dataFaults,
  ...authFaults,
  ...createFaults,
  ...listFaults,
  ...answerFaults,
  ...manyFaults,
  ...changeFaults,
  ...pauseFaults,
  ...snapshotFaults,
  ...snapshotListFaults,
  ...limitFaults,
  ...pauseStateFaults,
  ...validationFaults,
  ...endpointFaults,
  ...everywhereFaults,
  ...lifecycleMessageFaults,
  ...execdMessageFaults,
];
