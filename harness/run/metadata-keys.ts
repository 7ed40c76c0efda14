/** How what the harness makes is marked. */

/** Metadata key that marks the sandboxes of a run; its value is the run id. */
export const RUN_METADATA_KEY = 'conformance-run';
/** Metadata key of sandboxes that the harness keeps for itself; the value is `keeper` for those that hold a volume. */
export const ROLE_METADATA_KEY = 'conformance-role';
/**
 * What the harness makes in an engine or a cluster carries this label; its value is the run id. Docker takes any label, and of
 * Kubernetes this one has the form.
 */
export const RUN_LABEL = 'opensandbox-conformance.run';
