# Names those of the processes $NAMES, by what member.sh has told of them, that are there and no zombies, or were there to
# their own end.
for name in $NAMES; do
  state=$(sed -n 's/^State:[^A-Z]*\([A-Z]\).*/\1/p' "/proc/$(cat "$name.pid")/status" 2> /dev/null)
  [ ! -e "$name.late" ] || state=late
  case $state in
    '' | Z | X) ;;
    *) echo "$name" ;;
  esac
done
