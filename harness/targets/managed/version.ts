/** Version of opensandbox-server on PyPI that is installed unless another is asked for. */
export const SERVER_VERSION = '1.1.1';
