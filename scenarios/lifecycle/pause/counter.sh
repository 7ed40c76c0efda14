# Counts in memory. The volume shows the count to a sandbox that is not paused, and how often the process began.
echo begun >>"/mnt/count/$NAME.begun"
i=0
while :; do
  i=$((i + 1))
  echo "$i" >"/mnt/count/$NAME.new" && mv "/mnt/count/$NAME.new" "/mnt/count/$NAME"
  sleep 0.1 2>/dev/null || sleep 1
done
