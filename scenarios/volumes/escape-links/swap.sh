# Puts a link out of the volume in the place of a directory and the directory back, until /tmp/stop is there, and counts.
cd /mnt/data || exit 1
# Where an earlier one was ended in the middle: the directory is in its place, and the link is not there.
rm -f own-link
if [ -e own-kept ]; then rm -rf own-swap && mv own-kept own-swap; fi
pass() { n=0; while [ "$n" -lt "$1" ]; do n=$((n + 1)); done; }
round=0
while [ ! -e /tmp/stop ] && [ "$round" -lt 20000 ]; do
  # Made beside it and moved: a runtime may make the missing directory meanwhile, and then the link lies in it
  # under a name of ours.
  ln -s /usr own-link
  mv own-swap own-kept && mv own-link own-swap
  pass 60000
  rm -rf own-swap
  mv own-kept own-swap
  round=$((round + 1))
  echo "$round" > /tmp/round
done
