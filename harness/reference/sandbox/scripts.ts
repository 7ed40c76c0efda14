/**
 * The two shell scripts that make a sandbox. POSIX sh, because it is the one interpreter that every sandbox has, starts in
 * a millisecond, and can be PID 1. Nothing that a user wrote is ever part of a script's text: it arrives as argument.
 */
import { LOOPBACK_UP } from './isolation.ts';

/** Where the runtime's own files appear inside. At the root, so that no mount path of a user's can hide them. */
export const INSIDE = '/.opensandbox';

const SETUP_PATH = '/usr/bin:/usr/sbin:/bin:/sbin:/usr/local/sbin:/usr/local/bin';

/** What root of a sandbox may do: Docker's set without device nodes and raw sockets. No mount option can be changed. */
const CAPABILITIES = [
  'chown',
  'dac_override',
  'fowner',
  'fsetid',
  'kill',
  'setgid',
  'setuid',
  'setpcap',
  'setfcap',
  'net_bind_service',
  'sys_chroot',
  'audit_write',
];

/** What can be written where the root cannot. */
const WRITABLE = ['tmp', 'var/tmp', 'run'];

export type SetupFacts = {
  /** Mount point of every sandbox's root; each sandbox has it in a mount namespace of its own. */
  mountPoint: string;
  /** Directory tree that every root starts from. */
  skeleton: string;
  /** Mounts that are the same for every sandbox, in fstab form. */
  fstab: string;
  privateNetwork: boolean;
};

/**
 * Runs as first process of new namespaces. Arguments: sandbox id, root, run directory, stage directory, `empty` or
 * `restored` for what the root is, `cgroup FILE` for each control group to enter, `read-only` for a root that refuses changes, then for each volume `volume DIRECTORY SUBPATH MISSING OPTIONS TARGET`, then `--` and the entrypoint. File descriptor 4 takes reports
 * for the host, one per line. Exit code 70: the sandbox could not be made, standard error says why.
 */
export function setupScript(facts: SetupFacts): string {
  const mountPoint = shellWord(facts.mountPoint);
  return `set -u
unset CDPATH
umask 022
PATH=${SETUP_PATH}
export PATH

fail() {
  printf '%s\\n' "$*" >&2
  exit 70
}

# The kernel's word, not the shell's: a working directory is a handle that no later rename can lead elsewhere.
here_is() {
  actual=$(readlink -n /proc/self/cwd; printf x)
  [ "$actual" = "$1"x ]
}

# enter BASE PATH MISSING: goes to PATH below BASE, never through a symbolic link. MISSING is create or refuse.
enter() {
  if [ -z "$2" ]; then
    cd -P -- "$1" || fail "cannot enter $1"
    here_is "$1" || fail "$1 is not where it was"
    return 0
  fi
  if cd -P -- "$1/$2" 2>/dev/null && here_is "$1/$2"; then return 0; fi
  cd -P -- "$1" || fail "cannot enter $1"
  here=$1
  rest=$2
  while [ -n "$rest" ]; do
    name=\${rest%%/*}
    case $rest in
      */*) rest=\${rest#*/} ;;
      *) rest= ;;
    esac
    # An entry that exists is no error here: whether it can be entered is what counts.
    if [ "$3" = create ]; then reason=$(mkdir -- "./$name" 2>&1); else reason='it does not exist'; fi
    cd -P -- "./$name" 2>/dev/null || fail "\\"$2\\": \\"$name\\" is not a directory ($reason)"
    here=$here/$name
    here_is "$here" || fail "\\"$2\\": \\"$name\\" is a symbolic link or was moved meanwhile"
  done
}

# /proc is still the host's here, so this is the process id there.
read -r host_pid _ </proc/self/stat
printf 'pid %s\\n' "$host_pid" >&4

id=$1 root=$2 run=$3 stage=$4 filled=$5
shift 5
# Before anything is done for the sandbox: what its first process does is done within its bounds.
while [ "$1" = cgroup ]; do
  printf 0 >"$2" || fail 'cannot enter the control group'
  shift 2
done
read_only=
if [ "$1" = read-only ]; then
  read_only=yes
  shift
fi
mount -n --bind -o nosuid,nodev "$root" ${mountPoint} || fail 'cannot mount the root'
cd ${mountPoint} || fail 'cannot enter the root'
if [ "$filled" = empty ]; then
  umask 0
  cp -RP ${shellWord(`${facts.skeleton}/.`)} . || fail 'cannot fill the root'
  chmod 1777 tmp var/tmp || fail 'cannot fill the root'
  umask 022
fi
printf '127.0.0.1 localhost %s\\n::1 localhost ip6-localhost ip6-loopback\\n' "$id" >etc/hosts || fail 'cannot write etc/hosts'
printf '%s\\n' "$id" >etc/hostname || fail 'cannot write etc/hostname'
# A name is a comfort: where neither way exists the host's stays.
{ printf '%s' "$id" >/proc/sys/kernel/hostname; } 2>/dev/null || hostname "$id" 2>/dev/null || :

mount -n -a -T ${shellWord(facts.fstab)} || fail 'cannot mount the base'
mount -n --bind -o nosuid,nodev,noexec "$run" .${INSIDE}/run || fail 'cannot mount the run directory'

# Each volume is first mounted, with its options, on a stage that no sandbox can reach; what is then bound to the mount
# path has them from the start, and no second step can be led astray.
number=0
if [ "$1" = volume ]; then
  mount -n -t tmpfs -o mode=700,size=1m tmpfs "$stage" || fail 'cannot mount the stage'
fi
while [ "$1" = volume ]; do
  number=$((number + 1))
  mkdir "$stage/$number" || fail 'cannot fill the stage'
  enter "$2" "$3" "$4"
  mount -n -c -o "bind,$5" . "$stage/$number" || fail "cannot mount the source of $6"
  enter ${mountPoint} "$6" create
  mount -n -c --bind "$stage/$number" . || fail "cannot mount at /$6"
  shift 6
done
shift

${facts.privateNetwork ? LOOPBACK_UP : ':'} || fail 'cannot bring up the loopback interface'

cd ${mountPoint} || fail 'cannot enter the root'
if [ -n "$read_only" ]; then
  # Of the same root, so that a snapshot has them.
  for each in ${WRITABLE.join(' ')}; do
    mount -n --bind "$each" "$each" || fail 'cannot keep a directory writable'
  done
  mount -n -o remount,bind,ro,nosuid,nodev ${mountPoint} || fail 'cannot make the root read-only'
fi
pivot_root . .${INSIDE}/old || fail 'cannot change the root'
cd / || fail 'cannot change the root'
umount -n -l ${INSIDE}/old || fail 'cannot leave the root of the host'
exec setpriv --no-new-privs --inh-caps=-all --ambient-caps=-all \\
  --bounding-set=-all,+${CAPABILITIES.join(',+')} -- sh ${INSIDE}/init "$@"
`;
}

/**
 * PID 1 of a sandbox. Arguments: the entrypoint. The environment of the sandbox comes as SANDBOX_ENV_0... of `NAME=value`,
 * SANDBOX_ENV_COUNT of them, so that neither LD_PRELOAD nor PATH of a user's touches the set-up and no value is seen in a
 * list of processes for longer than an exec takes.
 *
 * The entrypoint runs in the foreground: a background job of a shell would ignore SIGINT. While it runs the shell waits
 * for any child, which reaps orphans. When it ends this process ends with its exit code, and the kernel kills the rest.
 */
export const INIT_SCRIPT = `set -u
kill_all() {
  while :; do
    kill -KILL -1
    sleep 0.05
  done 2>&-
}

# End of file on descriptor 3 means that the runtime is gone.
{
  while read -r _; do :; done
  kill_all
} <&3 4>&- >/dev/null 2>&1 &

# Without execd nobody can use the sandbox: it ends.
{
  ${INSIDE}/node ${INSIDE}/start-execd.cjs --listen unix:${INSIDE}/run/execd.sock 4>&-
  printf 'execd %s\\n' "$?" >&4
  kill_all
} </dev/null 3<&- &

# A process 1 that makes a session would have to fork, and then be another process.
[ "$SANDBOX_FIRST" = entrypoint ] || set -- setsid -- "$@"
number=$SANDBOX_ENV_COUNT
while [ "$number" -gt 0 ]; do
  number=$((number - 1))
  eval "pair=\\$SANDBOX_ENV_$number"
  set -- "$pair" "$@"
done
printf 'started\\n' >&4
if [ "$SANDBOX_FIRST" = entrypoint ]; then exec env -i -- "$@" </dev/null 3<&- 4>&-; fi
env -i -- "$@" </dev/null 3<&- 4>&-
exit "$?"
`;

/** One word of a shell command, whatever it holds. */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Gives execd the environment of the sandbox after node itself has started: NODE_OPTIONS is for the user's commands. */
export const START_EXECD = `'use strict';
const more = JSON.parse(process.env.SANDBOX_EXECD);
const pairs = [];
for (let i = 0; i < Number(process.env.SANDBOX_ENV_COUNT); i += 1) pairs.push(process.env['SANDBOX_ENV_' + i]);
for (const name of Object.keys(process.env)) delete process.env[name];
for (const pair of pairs) process.env[pair.slice(0, pair.indexOf('='))] = pair.slice(pair.indexOf('=') + 1);
process.argv.splice(1, 1, '${INSIDE}/execd.cjs');
process.argv.push(...more);
require('node:module').runMain();
`;
