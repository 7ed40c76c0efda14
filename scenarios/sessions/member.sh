# Tells its process id in the file $1.pid, and goes on for half a minute.
echo "$$" > "$1.new" && mv "$1.new" "$1.pid"
n=0
while [ "$n" -lt 300 ]; do
  n=$((n + 1))
  sleep 0.1
done
