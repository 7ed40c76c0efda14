/** The ports on which every sandbox is served, by the documents. */

/** execd: commands, files, metrics. */
export const EXECD_PORT = 44_772;
/** The egress sidecar. */
export const EGRESS_PORT = 18_080;
