# Counts in memory. The directory shows the count, and how often the process began.
mkdir -p "$COUNT"
echo begun >>"$COUNT/begun"
i=0
while :; do
  i=$((i + 1))
  echo "$i" >"$COUNT/new" && mv "$COUNT/new" "$COUNT/now"
  sleep 0.1 2>/dev/null || sleep 1
done
