/** What most kinds of targets have in common. */

/** Scenarios at a time: more creations at once only add latency, on every server that has been measured. */
export const USUAL_CONCURRENCY = 4;

/** What a server that runs sandboxes on one machine usually does, among what the suite asks for. */
export const USUAL_CAPABILITIES: readonly string[] = [
  'volumes.pvc',
  'lifecycle.manual-cleanup',
  'lifecycle.pause',
  'lifecycle.platform',
  'lifecycle.snapshots',
  'lifecycle.telemetry',
  'endpoints.server-proxy',
  'endpoints.streaming',
  'sandbox.http-service',
  'execd.sessions',
  'execd.metrics',
];
