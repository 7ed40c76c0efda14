# One connection on standard input and output. What it saw is told in headers, the body comes back as it was.
line() { IFS= read -r line || exit 0; line=${line%?}; }
body() { [ "$1" -eq 0 ] || dd bs=1 count="$1" 2>/dev/null; }
chunks() { while line && [ "$line" != 0 ]; do body $((0x${line%%;*})); line; done; line; }
line
method=${line%% *} target=${line#* } target=${target% *} status=200 length=0 chunked='' color='' type=''
while line && [ -n "$line" ]; do
  value=${line#*:} value=${value# }
  case $line in
    [Cc]ontent-[Ll]ength:*) length=$value ;;
    [Tt]ransfer-[Ee]ncoding:*) chunked=yes ;;
    [Cc]ontent-[Tt]ype:*) type=$value ;;
    [Xx]-[Cc]onformance-[Cc]olor:*) color=$value ;;
  esac
done
case $target in /status/*) status=${target#/status/} status=${status%%[!0-9]*} ;; esac
printf 'HTTP/1.1 %s Told\r\nConnection: close\r\nContent-Type: %s\r\n' "$status" "${type:-text/plain}"
printf 'X-Seen-Method: %s\r\nX-Seen-Target: %s\r\nX-Seen-Color: %s\r\n' "$method" "$target" "$color"
printf 'X-Own-Service: conformance\r\nX-Seen-Port: %s\r\n' "$PORT"
case $target in
  /endless) printf '\r\nfirst words\n'; exec sleep 300 ;;
esac
if [ -n "$chunked" ]; then printf '\r\n'; chunks
else printf 'Content-Length: %s\r\n\r\n' "$length"; [ "$method" = HEAD ] || body "$length"; fi
