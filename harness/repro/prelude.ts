/** What every script carries: requests, values out of JSON, waiting, and the removal of what was made. */
import { VALUES } from './prelude-values.ts';
import { WAITING } from './prelude-waiting.ts';

const REQUESTS = String.raw`
LC_ALL=C; export LC_ALL
umask 077
patience=§{REPRO_PATIENCE:-30}  # seconds that one thing is waited for
limit=60  # seconds that one request may take
dir=§{TMPDIR:-/tmp}/repro.$$.$run
mkdir "$dir" || exit 2
: >"$dir/headers"; : >"$dir/made"
making= id= status= address=
tab=$(printf '\t')

say() { printf '%s\n' "$*"; }
trouble() { printf '%s\n' "$*" >&2; }

# The next request has this header, and this body.
header() { printf '%s\n' "$1" >>"$dir/headers"; }
body() { printf '%s' "$1" >"$dir/request"; }
bytes() { printf "$1" >>"$dir/request"; }
with_key() { [ -z "$key" ] || header "OPEN-SANDBOX-API-KEY: $key"; }

# A key that is not the right one.
wrong_key() {
  case $1 in
    wrong) printf '%s' "$key" | awk '{ gsub(/[^x]/, "\001"); gsub(/x/, "y"); gsub(/\001/, "x"); printf "%s", $0 }' ;;
    other) printf wrong ;;
    cut) printf '%s' "§{key%?}" ;;
    doubled) printf '%s%s' "$key" "$key" ;;
    overlong) printf '%s' "$key" | awk '{ s = $0; do s = s "x"; while (length(s) < 2048); printf "%s", s }' ;;
  esac
}

# ask METHOD URL: the answer is in $status, $dir/head and $dir/body; 000 when there is none.
ask() {
  asked="$1 $2"
  grep -iq '^content-type[:;]' "$dir/headers" || header 'Content-Type:'
  header 'Expect:'
  set -- "$1" "$2" -sS -g --path-as-is --max-time "$limit" -H "@$dir/headers" -D "$dir/head" -o "$dir/body" -w '%{http_code}'
  case $1 in POST|PUT|PATCH) [ -f "$dir/request" ] || : >"$dir/request" ;; esac
  [ ! -f "$dir/request" ] || set -- "$@" --data-binary "@$dir/request"
  method=$1 url=$2
  shift 2
  : >"$dir/head"; : >"$dir/body"
  if [ "$method" = HEAD ]; then set -- "$@" -I; else set -- "$@" -X "$method"; fi
  status=$(curl "$@" "$url" 2>"$dir/error")
  [ -n "$status" ] || status=000
  if [ "$method" = HEAD ]; then : >"$dir/body"; fi
  rm -f "$dir/request"; : >"$dir/headers"
}
`;

/**
 * POSIX sh, with curl and the tools of POSIX. `$run`, `$image`, `$server`, `$api` and `$key` are set before it. In the texts
 * that it is made of `§{` stands for what would be an expression of JavaScript.
 */
export const PRELUDE = [REQUESTS, VALUES, WAITING].map((text) => text.trim().replaceAll('§', '$')).join('\n\n');
