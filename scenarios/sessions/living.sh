# Names those of the processes $NAMES, by what member.sh has told of them, that are there and no zombies.
for name in $NAMES; do
  state=$(sed -n 's/^State:[^A-Z]*\([A-Z]\).*/\1/p' "/proc/$(cat "$name.pid")/status" 2> /dev/null)
  case $state in
    '' | Z | X) ;;
    *) echo "$name" ;;
  esac
done
