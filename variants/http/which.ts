/** Which answers the variants of this folder are about. */
import type { Which } from '../../harness/faults/operations.ts';

/** What the documents say the bodies of; not what some server inside a sandbox sends. */
export const ofDocuments: Which = ({ api }) => api !== 'other';

/** Downloads have a length of their own in the documents: it is the one of the file. */
export const butDownloads: Which = (request) =>
  ofDocuments(request) && !(request.api === 'execd' && request.target.startsWith('/files/download'));
