# Tells its process id in the file $1.pid, and goes on for ten seconds; what is still there then says so in $1.late.
echo "$$" > "$1.new" && mv "$1.new" "$1.pid"
n=0
while [ "$n" -lt 100 ]; do
  n=$((n + 1))
  sleep 0.1
done
true > "$1.late"
