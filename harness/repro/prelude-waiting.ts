/** For scripts: what is made, what is waited for, what is shown, and what is removed at the end. */

/** Functions of the shell; a part of the prelude. */
export const WAITING = String.raw`
# make KIND METHOD URL: as ask; what it makes is removed at the end, and its id is in $id.
make() {
  making=$1
  ask "$2" "$3"
  remember
}
remember() {
  kind=$making
  making=
  id=
  case $status in 2??) ;; *) return ;; esac
  id=$(json "$dir/body" /id)
  [ -n "$id" ] || id=$(tr -d '\r' <"$dir/head" | sed -n 's|^[Ll]ocation:.*/\([^/?#]*\)$|\1|p' | tail -n 1)
  [ -z "$id" ] || { printf '%s %s\n' "$kind" "$id" >>"$dir/made"; say "made $kind $id"; }
}
# Nothing can be repeated without what was to be made.
must_have() {
  [ -n "$1" ] && return
  trouble "$asked answered $status and gave nothing to go on with:"
  show >&2
  exit 1
}

# await_state URL STATE: until it is in this state or will never be; - is any state but one on the way.
await_state() {
  end=$(epoch_in "$patience")
  wanted=$(lower "$2")
  while :; do
    with_key; ask GET "$1"
    is=$(lower "$(state)")
    [ "$is" = "$wanted" ] && return
    case $wanted/$is in */failed|*/terminated) return ;; -/pending|-/creating|-/) ;; -/*) return ;; esac
    [ "$status" = 404 ] && return
    [ "$(now)" -lt "$end" ] || break
    soon
  done
  trouble "$1 is still not $2 after $patience s: $status $(state)"
}
# await_status URL STATUS
await_status() {
  end=$(epoch_in "$patience")
  while :; do
    with_key; ask GET "$1"
    [ "$status" = "$2" ] && return
    [ "$(now)" -lt "$end" ] || break
    soon
  done
  trouble "$1 still answers $status, not $2, after $patience s"
}

# give_address NAME METHOD URL PORT: the address of a service in a sandbox; asked for until there is one.
give_address() {
  end=$(epoch_in "$patience")
  cp "$dir/headers" "$dir/headers.kept"
  while :; do
    ask "$2" "$3"
    address=$(json "$dir/body" /endpoint)
    [ -z "$address" ] || break
    [ "$(now)" -lt "$end" ] || { must_have "$address"; }
    soon
    cp "$dir/headers.kept" "$dir/headers"
  done
  cp "$dir/body" "$dir/$1"
  case $address in
    http://*|https://*) ;;
    ws://*) address=http://§{address#ws://} ;;
    wss://*) address=https://§{address#wss://} ;;
    *) address=§{server%%://*}://$address ;;
  esac
  address=§{address%/}
  [ "$4" = 44772 ] || return 0
  while :; do
    address_headers "$1"; ask GET "$address/ping"
    case $status in 2??) return 0 ;; esac
    [ "$(now)" -lt "$end" ] || break
    soon
  done
  trouble "execd at $address does not answer its /ping: $status"
}
# The headers that requests to an address must have.
address_headers() {
  flat "$dir/$1" | sed -n 's|^/headers/||p' | while IFS=$tab read -r name _; do
    header "$name: $(json "$dir/$1" "/headers/$name")"
  done
}
# address_header NAME HEADER: the value that an address demands for one header.
address_header() {
  value=$(json "$dir/$1" "/headers/$2")
  if [ -z "$value" ] && [ "$(lower "$2")" = open-sandbox-api-key ]; then value=$key; fi
  printf '%s' "$value"
}

# again SECONDS OUTCOME: asks the same until the answer is another one, at most for so long.
again() {
  end=$(epoch_in "$1")
  while :; do
    decisive
    if [ "$(outcome)" != "$2" ] || [ "$(now)" -ge "$end" ]; then return; fi
    soon
  done
}

# The request and its answer, for a terminal.
show() {
  say "==> $asked"
  tr -d '\r' <"$dir/head" | printable
  dd if="$dir/body" bs=65536 count=1 2>/dev/null | printable
  echo
  [ ! -s "$dir/error" ] || printable <"$dir/error"
}
printable() { tr -c '\11\12\40-\176\200-\377' '?'; }

# Removes what was made, the last first.
clean() {
  trap '' INT TERM HUP
  [ -z "$making" ] || remember
  awk '{ line[NR] = $0 } END { for (i = NR; i > 0; i--) print line[i] }' "$dir/made" >"$dir/reversed"
  while read -r kind id; do
    case $kind in sandbox) remove "$api/sandboxes/$(in_url "$id")" ;; snapshot) remove "$api/snapshots/$(in_url "$id")" ;; esac
  done <"$dir/reversed"
  # An answer that was lost, or had no id.
  with_key; ask GET "$api/sandboxes?metadata=conformance-run%3D$run&pageSize=100"
  mv "$dir/body" "$dir/list"
  flat "$dir/list" >"$dir/listed"
  sed -n 's|^/items/\([0-9]*\)/metadata/conformance-run'"$tab$run"'$|\1|p' "$dir/listed" | while read -r item; do
    id=$(json "$dir/list" "/items/$item/id")
    is=$(sed -n 's|^/items/'"$item"'/status/state'"$tab"'||p' "$dir/listed")
    case $(lower "$is") in terminated|stopping) ;; *) [ -z "$id" ] || remove "$api/sandboxes/$(in_url "$id")" ;; esac
  done
  rm -rf "$dir"
}
remove() {
  end=$(epoch_in "$patience")
  while :; do
    with_key; ask DELETE "$1"
    case $status in 2??|404|410) break ;; esac
    [ "$(now)" -lt "$end" ] || { trouble "$1 could not be removed: $status"; return; }
    soon
  done
  while :; do
    with_key; ask GET "$1"
    case $status/$(lower "$(state)") in 404/*|410/*|*/terminated) say "removed $1"; return ;; esac
    [ "$(now)" -lt "$end" ] || { trouble "$1 was deleted and is still there: $status $(state)"; return; }
    soon
  done
}
trap clean EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
`;
