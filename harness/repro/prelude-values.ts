/** For scripts: values out of answers, and times. */

/** Functions of the shell; a part of the prelude. */
export const VALUES = String.raw`
# flat FILE: a line for each value of a JSON text: its path, a tab, the value as it is written.
flat() {
  dd if="$1" bs=65536 count=1 2>/dev/null | awk '
    function blank() { while (i <= n && index(" \t\r\n", substr(s, i, 1))) i++ }
    function text(  c, t) {
      i++; t = ""
      while (i <= n) {
        c = substr(s, i, 1)
        if (c == "\\") { t = t substr(s, i, 2); i += 2; continue }
        i++
        if (c == "\"") return t
        t = t c
      }
      return t
    }
    function value(path,  c, k, m) {
      blank(); c = substr(s, i, 1)
      if (c == "{" || c == "[") {
        i++; m = 0; blank()
        while (i <= n && substr(s, i, 1) != "}" && substr(s, i, 1) != "]") {
          if (c == "{") {
            if (substr(s, i, 1) != "\"") { i = n + 1; return }
            k = text(); blank(); i++
          } else k = m++
          value(path "/" k); blank()
          if (substr(s, i, 1) == ",") { i++; blank() }
          else if (substr(s, i, 1) != "}" && substr(s, i, 1) != "]") { i = n + 1; return }
        }
        i++; return
      }
      if (c == "\"") { print path "\t" text(); return }
      k = ""
      while (i <= n && !index(",}] \t\r\n", substr(s, i, 1))) { k = k substr(s, i, 1); i++ }
      if (k == "") { i = n + 1; return }
      print path "\t" k
    }
    { s = s $0 "\n" }
    END { n = length(s); i = 1; value("") }'
}

# json FILE PATH: one value of a JSON text, nothing when it has none.
json() {
  flat "$1" | want=$2 awk '
    BEGIN { want = tolower(ENVIRON["want"]) "\t" }
    index(tolower($0), want) == 1 { found = substr($0, length(want) + 1) }
    END { print found }' | sed 's/\\u0026/\&/g; s/\\u003[dD]/=/g; s/\\u002[fF]/\//g; s/\\\//\//g; s/\\"/"/g; s/\\\\/\\/g'
}
# An id, which may be any text, as it is written in a URL, and in a text of JSON.
in_url() {
  printf '%s' "$1" | od -An -v -tu1 | awk '{
    for (i = 1; i <= NF; i++) {
      c = $i + 0
      letter = (c >= 65 && c <= 90) || (c >= 97 && c <= 122)
      sign = c == 33 || (c >= 39 && c <= 42) || c == 45 || c == 46 || c == 95 || c == 126
      printf letter || sign || (c >= 48 && c <= 57) ? "%c" : "%%%02X", c
    }
  }'
}
in_json() { printf '%s' "$1" | sed 's/\\/&&/g; s/"/\\"/g'; }
state() { json "$dir/body" /status/state; }
lower() { printf '%s' "$1" | tr '[:upper:]' '[:lower:]'; }

# The exit code that a stream of events tells of a command.
exit_code() {
  if grep -q '"type"[[:space:]]*:[[:space:]]*"execution_complete"' "$dir/body"; then echo 0; return; fi
  sed -n 's/.*"evalue"[[:space:]]*:[[:space:]]*"\([^"]*\)".*/\1/p' "$dir/body" | tail -n 1
}
# What an answer came to, in one word: to see whether it is another one than before.
outcome() { printf '%s/%s/%s' "$status" "$(state)" "$(exit_code)"; }

now() { date +%s; }
soon() { sleep 0.2 2>/dev/null || sleep 1; }
epoch_in() { echo $(($(now) + $1)); }
# time_in SECONDS END: a time of RFC 3339 in UTC, so many seconds from now.
time_in() {
  epoch_in "$1" | end=$2 awk '{
    t = $1; d = int(t / 86400); r = t - d * 86400
    z = d + 719468; e = int(z / 146097); o = z - e * 146097
    y = int((o - int(o / 1460) + int(o / 36524) - int(o / 146096)) / 365)
    p = o - (365 * y + int(y / 4) - int(y / 100)); q = int((5 * p + 2) / 153)
    day = p - int((153 * q + 2) / 5) + 1; month = q < 10 ? q + 3 : q - 9; year = y + e * 400 + (month <= 2)
    printf "%04d-%02d-%02dT%02d:%02d:%02d%s", year, month, day, int(r / 3600), int(r % 3600 / 60), r % 60, ENVIRON["end"]
  }'
}
`;
