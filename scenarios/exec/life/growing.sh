# Names those of the files $FILES that get longer while ten lines are written in the way in which theirs are.
sizes() { for file in $FILES; do echo "$file $(cat "$file" 2> /dev/null | wc -c)"; done; }
before=$(sizes)
own=$(mktemp ./growing.XXXXXX)
while [ "$(wc -l < "$own")" -lt 10 ]; do
  echo line >> "$own"
  sleep 0.1
done
rm "$own"
after=$(sizes)
for file in $FILES; do
  first=$(echo "$before" | grep "^$file ")
  last=$(echo "$after" | grep "^$file ")
  [ "$first" = "$last" ] || echo "$file"
done
