# Eight processes that never rest, for three seconds. Prints the time before and after, and what `times` says then: its
# second line is what the children of the shell have used.
LC_ALL=C; export LC_ALL
read -r from _ </proc/uptime
all=
for n in 1 2 3 4 5 6 7 8; do
  sh -c 'while :; do :; done' &
  all="$all $!"
done
sleep 3
kill $all
wait
read -r to _ </proc/uptime
echo "$from $to"
times
