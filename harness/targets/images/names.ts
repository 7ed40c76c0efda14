/** Repositories of the images that the harness makes, in an engine or a cluster. */

export const SANDBOX_REPOSITORY = 'opensandbox-conformance/sandbox';
export const EXECD_REPOSITORY = 'opensandbox-conformance/execd';
