# Keeps its arguments and its environment, each in a file, and then sleeps. The count is the last thing to be written.
count=0
for argument do
  count=$((count + 1))
  printf %s "$argument" >"/tmp/argument-$count"
done
printf %s "$0" >/tmp/argument-0
for name in WORDS SIGNS UNICODE EMPTY LINES; do
  eval "printf %s \"\$CONFORMANCE_$name\"" >"/tmp/variable-CONFORMANCE_$name"
done
printf %s "$conformance_small" >/tmp/variable-conformance_small
printf %s "$count" >/tmp/count.part && mv /tmp/count.part /tmp/count
exec tail -f /dev/null
