/** What is otherwise in a script for one execd without a lifecycle server: it has an address and no sandboxes. */
import type { Exchange } from '../wire/exchange.ts';
import type { Names } from './names.ts';
import { quoted } from './quote.ts';
import { idMadeBy } from './trace.ts';

/** What the script takes from the environment, for its header. */
export const EXECD_VARIABLES: readonly string[] = [
  '  SANDBOX_EXECD         address of the execd, as for a run',
  '  SANDBOX_EXECD_TOKEN   its token, where it wants one',
  '  REPRO_HEADERS         headers of each request to it, a line each, where it needs them',
];

/** The lines that read them. `runLine` makes the mark. */
export const execdEnvironment = (runLine: string): string[] => [
  'execd=${SANDBOX_EXECD:-}',
  'token=${SANDBOX_EXECD_TOKEN:-}',
  '[ -n "$execd" ] || { echo "SANDBOX_EXECD is not set: host:port of the execd, or its URL" >&2; exit 2; }',
  'case $execd in *://*) ;; *) execd=http://$execd ;; esac',
  'execd=${execd%/}',
  'server=$execd api=$execd key= image=none',
  runLine,
];

/**
 * Stands after the prelude: there is nobody who could be asked for an address. At the end the directories of the script are
 * removed; what else it has made in the execd stays.
 */
export const EXECD_PRELUDE = `
execd_headers() {
  [ -z "$token" ] || printf 'X-EXECD-ACCESS-TOKEN: %s\\n' "$token"
  [ -z "\${REPRO_HEADERS:-}" ] || printf '%s\\n' "$REPRO_HEADERS"
}
address_header() {
  execd_headers | while IFS= read -r line; do
    if [ "$(lower "\${line%%:*}")" = "$(lower "$2")" ]; then printf '%s' "\${line#*: }"; fi
  done
}
clean() {
  trap '' INT TERM HUP
  execd_headers >"$dir/headers"
  header 'content-type: application/json'
  body '{"command":"rm -rf /tmp/conformance-'"$run"'*"}'
  ask POST "$execd/command"
  rm -rf "$dir"
}
`.trim();

/** In the place of an exchange with what stood for a lifecycle server. */
export function standInLines(move: Exchange, names: Names): string[] {
  const address = names.givenBy(move);
  if (address !== undefined) return [`${address}=$execd`];
  const id = names.idOf(move);
  return id === undefined ? [] : [`${id}=${quoted(idMadeBy(move) ?? '')}`];
}
