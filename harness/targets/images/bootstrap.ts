/** `/bootstrap.sh` of the local execd image: what an opensandbox-server makes the entrypoint of a sandbox. */

/**
 * The server copies execd and this script to /opt/opensandbox and starts the script with the entrypoint of the request
 * as its arguments. execd runs beside that program, which becomes process 1 and decides how long the sandbox lives.
 */
export const bootstrapScript = `#!/bin/sh
/opt/opensandbox/execd </dev/null &
[ "$#" -gt 0 ] || set -- tail -f /dev/null
exec "$@"
`;
