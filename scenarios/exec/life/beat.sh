# Writes a line into the file $1 ten times a second, for some minutes.
i=0
while [ "$i" -lt 3000 ]; do
  i=$((i + 1))
  echo "$i" >> "$1"
  sleep 0.1
done
