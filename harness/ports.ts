/** The ports on which every sandbox is served, by the documents. */

/** execd: commands, files, metrics. */
export const EXECD_PORT = 44_772;
/** The egress sidecar. */
export const EGRESS_PORT = 18_080;
/** The endpoint of one that is not there, for SDKs that want one and ask nothing there: never resolved (RFC 6761). */
export const NO_EGRESS = `egress.invalid:${EGRESS_PORT}`;
