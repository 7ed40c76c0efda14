/** Which answers the variants of this folder are about. */
import type { Which } from '../../harness/faults/operations.ts';

/** What the documents say the bodies of; not what some server inside a sandbox sends, through whatever proxy. */
export const ofDocuments: Which = ({ api, target }) => api !== 'other' && !/\/proxy\/\d+(?=[/?]|$)/.test(target);

/** Downloads have a length of their own in the documents: it is the one of the file. */
export const butDownloads: Which = (request) => ofDocuments(request) && !request.target.startsWith('/files/download');
