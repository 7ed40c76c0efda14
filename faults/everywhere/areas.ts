/** The areas of a fault that meets everything alike: a check of any of them may notice it. */
export const ALL = [
  'auth',
  'list',
  'metadata',
  'renew',
  'sandbox',
  'snapshot',
  'endpoint',
  'error',
  'volumes',
  'request',
  'response',
  'metrics-event',
];
