/** Every fault, by area. */
import type { Fault } from '../harness/faults/fault.ts';
import { authFaults } from './auth.ts';
import { codeFaults } from './code/all.ts';
import { execdMessageFaults } from './contract/execd.ts';
import { historyFaults } from './contract/history.ts';
import { messageFaults } from './contract/messages.ts';
import { resourceFaults } from './contract/resources.ts';
import { endpointFaults } from './endpoints.ts';
import { answerFaults } from './everywhere/answers.ts';
import { sandboxFaults } from './everywhere/sandboxes.ts';
import { singleFaults } from './everywhere/single.ts';
import { execFaults } from './exec/all.ts';
import { execdAuthFaults } from './execd-auth.ts';
import { fileFaults } from './files/all.ts';
import { listAgreementFaults } from './lists/agreement.ts';
import { filterFaults } from './lists/filters.ts';
import { pageFaults } from './lists/pages.ts';
import { patchFaults } from './metadata/patches.ts';
import { metadataRuleFaults } from './metadata/rules.ts';
import { metricsFaults } from './metrics/all.ts';
import { secondPauseFaults } from './pause/again.ts';
import { pauseFaults } from './pause/requests.ts';
import { pauseStateFaults } from './pause/states.ts';
import { refusalFaults } from './refusals.ts';
import { renewalFaults } from './renewals.ts';
import { requestFaults } from './requests.ts';
import { createdFaults } from './sandboxes/created.ts';
import { deletedFaults } from './sandboxes/deleted.ts';
import { limitFaults } from './sandboxes/limits.ts';
import { requestedFaults } from './sandboxes/requested.ts';
import { shownFaults } from './sandboxes/shown.ts';
import { sdkFaults } from './sdk.ts';
import { sessionFaults } from './sessions/all.ts';
import { snapshotDeletionFaults } from './snapshots/deleted.ts';
import { snapshotListFaults } from './snapshots/listed.ts';
import { restoreFaults } from './snapshots/restored.ts';
import { takenFaults } from './snapshots/taken.ts';
import { memberFaults } from './validation/members.ts';
import { otherRequestFaults } from './validation/others.ts';
import { claimFaults } from './volumes/claims.ts';
import { dataFaults } from './volumes/data.ts';
import { hostFaults } from './volumes/host.ts';
import { hostSourceFaults } from './volumes/host-sources.ts';
import { kubernetesFaults } from './volumes/kubernetes.ts';
import { lifetimeFaults } from './volumes/lifetime.ts';
import { mountPathFaults } from './volumes/mount-paths.ts';
import { nameFaults } from './volumes/names.ts';
import { readOnlyFaults } from './volumes/read-only.ts';
import { volumeRequestFaults } from './volumes/requests.ts';
import { subPathFaults } from './volumes/sub-paths.ts';

export const FAULTS: readonly Fault[] = [
  ...readOnlyFaults,
  ...claimFaults,
  ...subPathFaults,
  ...kubernetesFaults,
  ...lifetimeFaults,
  ...nameFaults,
  ...mountPathFaults,
  ...volumeRequestFaults,
  ...hostFaults,
  ...hostSourceFaults,
  ...dataFaults,
  ...authFaults,
  ...requestedFaults,
  ...createdFaults,
  ...shownFaults,
  ...deletedFaults,
  ...limitFaults,
  ...pageFaults,
  ...filterFaults,
  ...listAgreementFaults,
  ...patchFaults,
  ...metadataRuleFaults,
  ...renewalFaults,
  ...pauseFaults,
  ...pauseStateFaults,
  ...secondPauseFaults,
  ...takenFaults,
  ...restoreFaults,
  ...snapshotDeletionFaults,
  ...snapshotListFaults,
  ...memberFaults,
  ...otherRequestFaults,
  ...endpointFaults,
  ...answerFaults,
  ...singleFaults,
  ...refusalFaults,
  ...requestFaults,
  ...sandboxFaults,
  ...sdkFaults,
  ...execFaults,
  ...execdAuthFaults,
  ...fileFaults,
  ...sessionFaults,
  ...codeFaults,
  ...metricsFaults,
  ...messageFaults,
  ...resourceFaults,
  ...historyFaults,
  ...execdMessageFaults,
];
