/** What ends the processes of a directory and removes it, from inside an execd: POSIX sh, with what busybox has. */

/**
 * The script for one directory: an absolute path of letters, digits, slashes and dashes. It ends every process that has the
 * directory as its working directory, or names it on its command line or in its environment, and prints a line for each
 * thing that is still there: `process PID`, `directory PATH`.
 */
export function removalScript(directory: string): string {
  // Taken apart, so that no command line holds the name: the script must not find itself.
  const at = Math.ceil(directory.length / 2);
  return SCRIPT.replace('DIRECTORY', `${directory.slice(0, at)}''${directory.slice(at)}`);
}

/** `§{` stands for what would be an expression of JavaScript. */
const SCRIPT = String.raw`
h=DIRECTORY
cd /
z=-z
printf 'a\0b\n' | grep -zqF b 2>/dev/null || z=
pids() {
  ls -ld /proc/[0-9]*/cwd 2>/dev/null | while IFS= read -r line; do
    case $line in
      *" -> $h"|*" -> $h/"*|*" -> $h (deleted)") line=§{line#* /proc/}; echo "§{line%%/*}" ;;
    esac
  done
  printf '%s\n' "$h" | grep -l $z -F -f - /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null |
    while IFS= read -r file; do file=§{file#/proc/}; echo "§{file%%/*}"; done
}
n=0
while p=$(pids) && [ -n "$p" ] && [ "$n" -lt 30 ]; do
  kill -9 $p 2>/dev/null
  n=$((n + 1))
  sleep 0.1 2>/dev/null || sleep 1
done
rm -rf "$h" 2>/dev/null
if [ -e "$h" ]; then find "$h" -type d -exec chmod u+rwx {} \; >/dev/null 2>&1; rm -rf "$h" 2>/dev/null; fi
for one in $p; do echo "process $one"; done
if [ -e "$h" ] || [ -L "$h" ]; then echo "directory $h"; fi
`
  .trim()
  .replaceAll('§', '$');

/** Prints the path of each directory whose path begins so, a line each. */
export const listScript = (beginning: string): string =>
  `for one in ${beginning}*; do if [ -e "$one" ]; then echo "$one"; fi; done`;
