/** How sandboxes of the harness are marked. */

/** Metadata key that marks the sandboxes of a run; its value is the run id. */
export const RUN_METADATA_KEY = 'conformance-run';
/** Metadata key of sandboxes that the harness keeps for itself; the value is `keeper` for those that hold a volume. */
export const ROLE_METADATA_KEY = 'conformance-role';
