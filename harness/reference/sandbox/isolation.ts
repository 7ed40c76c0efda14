/** Finds out which kernel namespaces this user may make, and says what to do when it is none. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** How sandboxes are kept apart on this machine. */
export type Isolation = {
  /** Root of the sandbox is this user; needed by everybody but root. */
  userNamespace: boolean;
  /** A loopback interface of its own per sandbox, so that two sandboxes can listen on one port. */
  privateNetwork: boolean;
};

export type IsolationCheck = { ok: true; isolation: Isolation } | { ok: false; reason: string; remedy: string };

/** A shell command that brings up `lo` with whatever the machine has for it. */
export const LOOPBACK_UP = `{ ip link set lo up || ifconfig lo up ||
  perl -e 'socket(my $s, 2, 2, 0) && ioctl($s, 0x8914, my $r = pack("a16 s x22", "lo", 0x49)) || exit 1'; } 2>/dev/null`;

const PROBE_MS = 1500;
const NO_LOOPBACK = 71;
const ELSEWHERE = 'test a running server instead: set SANDBOX_DOMAIN (and OPEN_SANDBOX_API_KEY)';

/** Arguments of setpriv(1) that make the namespaces and die with the thread that spawned them. */
export function namespaceCommand(isolation: Isolation): string[] {
  const command = ['--pdeathsig', 'KILL', '--', 'unshare'];
  if (isolation.userNamespace) command.push('--user', '--map-root-user');
  command.push('--mount', '--pid', '--ipc', '--uts');
  if (isolation.privateNetwork) command.push('--net');
  return [...command, '--fork', '--kill-child', '--'];
}

/** The first isolation that works, tried for real. Ends within 5 s. */
export async function detectIsolation(
  platform: NodeJS.Platform = process.platform,
  uid: number = process.geteuid?.() ?? 0,
): Promise<IsolationCheck> {
  if (platform !== 'linux') {
    return { ok: false, reason: `the embedded runtime needs Linux, this is ${platform}`, remedy: ELSEWHERE };
  }
  // Root without CAP_SYS_ADMIN, as in many containers, may still make a user namespace.
  const attempts: Isolation[] = uid === 0 ? [{ userNamespace: false, privateNetwork: true }] : [];
  attempts.push({ userNamespace: true, privateNetwork: true });
  let last: ProbeResult = { kind: 'failed', text: '' };
  for (const isolation of attempts) {
    last = await probe(isolation);
    if (last.kind === 'ok') return { ok: true, isolation };
    if (last.kind === 'missing') break;
    if (last.kind === 'no-loopback') return { ok: true, isolation: { ...isolation, privateNetwork: false } };
  }
  return explain(last);
}

type ProbeResult = { kind: 'ok' } | { kind: 'no-loopback' } | { kind: 'missing' } | { kind: 'failed'; text: string };

function probe(isolation: Isolation): Promise<ProbeResult> {
  const script = `mount -n -t proc proc /proc && mount -n -t tmpfs tmpfs /tmp || exit 1; ${LOOPBACK_UP} || exit ${NO_LOOPBACK}`;
  return new Promise((resolve) => {
    const child = spawn('setpriv', [...namespaceCommand(isolation), 'sh', '-c', script], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env.PATH ?? '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
      timeout: PROBE_MS,
      killSignal: 'SIGKILL',
    });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => {
      if (text.length < 2000) text += chunk.toString('utf8');
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'ENOENT' ? { kind: 'missing' } : { kind: 'failed', text: error.message });
    });
    child.on('close', (code, signal) => {
      if (code === 0) resolve({ kind: 'ok' });
      else if (code === NO_LOOPBACK) resolve({ kind: 'no-loopback' });
      else if (code === 127) resolve({ kind: 'missing' });
      else
        resolve({
          kind: 'failed',
          text: text.trim() || (signal ? `no answer in ${PROBE_MS} ms` : `exit code ${code}`),
        });
    });
  });
}

async function explain(last: ProbeResult): Promise<IsolationCheck> {
  if (last.kind === 'missing') {
    return {
      ok: false,
      reason: 'setpriv, unshare, mount or sh is missing',
      remedy: `install util-linux (Debian: apt install util-linux mount), or ${ELSEWHERE}`,
    };
  }
  const text = last.kind === 'failed' ? last.text : '';
  const restricted = await restriction();
  return {
    ok: false,
    reason: `this user may not make kernel namespaces${text ? ` (${text.split('\n')[0]})` : ''}`,
    remedy: `${
      restricted ??
      'sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0 or user.max_user_namespaces may forbid it; in a container, allow it (docker run --privileged)'
    }; or run as root, or ${ELSEWHERE}`,
  };
}

/** The settings that distributions use to forbid user namespaces, each with the way to allow them. */
async function restriction(): Promise<string | undefined> {
  const settings: [file: string, forbids: string, remedy: string][] = [
    ['/proc/sys/user/max_user_namespaces', '0', 'sysctl user.max_user_namespaces=10000'],
    ['/proc/sys/kernel/unprivileged_userns_clone', '0', 'sysctl kernel.unprivileged_userns_clone=1'],
    [
      '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
      '1',
      'sysctl kernel.apparmor_restrict_unprivileged_userns=0',
    ],
  ];
  for (const [file, forbids, remedy] of settings) {
    // A kernel without the setting does not restrict by it.
    const value = await readFile(file, 'utf8').catch(() => '');
    if (value.trim() === forbids) return `user namespaces are switched off: ${remedy}`;
  }
  return undefined;
}
