/** Servers whose commands find other surroundings: another shell, another user, other processes, fewer tools. */
import type { Allowance, Variant } from '../../harness/variants/variant.ts';
import { TOOLS_OF_BUSYBOX } from './tools.ts';
import { type Wrap, wrapped } from './wrapped.ts';

const COMMAND = 'execd-api.yaml runCommand';

/** `axis` without the name of the family. */
const surroundings = (
  id: string,
  axis: string,
  says: string,
  why: Allowance & Pick<Variant, 'privileged' | 'without'>,
  wrap: Wrap,
): Variant => ({
  ...why,
  id: `runtime.${id}`,
  says,
  axis: `runtime-${axis}`,
  server: () => ({ layer: wrapped(wrap) }),
});

/** Of util-linux, which the embedded runtime needs anyway; tools of a command may be fewer. */
const UNSHARE = '/usr/bin/unshare --user --map-root-user';

/**
 * In a PID namespace, of which no /proc can be mounted below the masked one of a sandbox: the entry of process 1 is that of
 * this shell, as it would be in its own.
 */
const IS_PROCESS_1 = 'read -r own _ </proc/self/stat; mount -o bind "/proc/$own" /proc/1';

/** Of what a sandbox may read about its machine, nothing. */
const WITHOUT_DETAILS = `for each in uptime loadavg meminfo cpuinfo version stat mounts filesystems; do
  mount -o bind /dev/null "/proc/$each"
done`;

/** Ends what a command has left in its process group: that of the shell that execd starts. */
const END_CHILDREN = `for each in /proc/[0-9]*; do
  read -r line 2>/dev/null <"$each/stat" || continue
  set -- \${line##*) }
  [ "$3" = "$$" ] && [ "\${each#/proc/}" != "$$" ] && kill -KILL "\${each#/proc/}" 2>/dev/null
done`;

export const commandVariants: readonly Variant[] = [
  surroundings(
    'processes.namespace-of-each-command',
    'processes',
    'runs each command in a PID namespace of its own, whose process 1 it is, and which ends with it',
    {
      silent: `${COMMAND}: that one command sees the processes of another, or outlives itself, is said nowhere.`,
      privileged: true,
    },
    // Another user than 0 cannot mount, nor become one who can.
    (inner, { uid }) =>
      uid === undefined
        ? `exec ${UNSHARE} --mount --pid --fork --kill-child -- /bin/sh -c '${IS_PROCESS_1}; exec /bin/sh -c "$0"' ${inner}`
        : undefined,
  ),
  surroundings(
    'processes.end-with-their-command',
    'processes',
    'ends what a foreground command has left behind',
    { allows: 'execd-api.yaml RunCommandRequest.background: detached commands are the ones that are asked for so.' },
    (inner, { background }) => (background ? undefined : `/bin/sh -c ${inner}\ncode=$?\n${END_CHILDREN}\nexit "$code"`),
  ),
  surroundings(
    'processes.without-details',
    'processes',
    'tells nothing about the machine in /proc: no uptime, no memory, no mounts',
    { silent: `${COMMAND}: what a sandbox shows in /proc is a matter of the runtime.`, privileged: true },
    (inner, { uid }) =>
      uid === undefined
        ? `exec ${UNSHARE} --mount -- /bin/sh -c '${WITHOUT_DETAILS}; exec /bin/sh -c "$0"' ${inner}`
        : undefined,
  ),
  surroundings(
    'users.only-root',
    'users',
    'runs commands as user 0 of a user namespace that has no other user, and no right beyond it',
    {
      silent: `${COMMAND}: which rights user 0 of a sandbox has is said nowhere.`,
      privileged: true,
      without: ['execd.users'],
    },
    (inner, { uid }) => (uid === undefined ? `exec ${UNSHARE} -- /bin/sh -c ${inner}` : undefined),
  ),
  surroundings(
    'shell.bash',
    'shell',
    'runs commands by bash',
    { allows: `${COMMAND}: a shell command, without a word about which shell.` },
    (inner) => `exec /bin/bash -c ${inner}`,
  ),
  surroundings(
    'shell.with-parameters',
    'shell',
    'runs commands by a shell that has another name, and parameters',
    { silent: `${COMMAND}: what $0 and the parameters of the shell are is said nowhere.` },
    (inner) => `exec /bin/sh -c ${inner} execd-command one two`,
  ),
  surroundings(
    'umask',
    'umask',
    'runs commands with a umask of 027',
    { silent: `${COMMAND}: the umask of commands is said nowhere.` },
    (inner) => `umask 027; exec /bin/sh -c ${inner}`,
  ),
  surroundings(
    'directory',
    'directory',
    'runs commands in /var/tmp unless the request names a directory',
    { silent: 'execd-api.yaml RunCommandRequest.cwd: it is optional, and no other directory is named.' },
    (inner, { cwd }) => (cwd === undefined ? `cd /var/tmp; exec /bin/sh -c ${inner}` : undefined),
  ),
  surroundings(
    'environment',
    'environment',
    'runs commands in another time zone and language, and with a variable that nobody asked for',
    { silent: `${COMMAND}: the variables of envs are added; which others there are is said nowhere.` },
    // What the request or the sandbox sets stays.
    (inner) =>
      `: "\${TZ=Asia/Kathmandu}" "\${LANG=C.UTF-8}" "\${RUNTIME_VERSION=7}"; ` +
      `export TZ LANG RUNTIME_VERSION; exec /bin/sh -c ${inner}`,
  ),
  surroundings(
    'standard-input.closed',
    'standard-input',
    'runs commands without a standard input',
    { silent: `${COMMAND}: what a command reads from its standard input is said nowhere.` },
    (inner) => `exec <&-; exec /bin/sh -c ${inner}`,
  ),
  surroundings(
    'tools.of-busybox',
    'tools',
    'has the tools of busybox and no others, but for one language that serves HTTP',
    { silent: 'sandbox-lifecycle.yml ImageSpec: what an image brings is a matter of the image.' },
    (inner) => `${TOOLS_OF_BUSYBOX}; exec /bin/sh -c ${inner}`,
  ),
];
