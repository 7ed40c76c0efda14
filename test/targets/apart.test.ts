/**
 * Suite and server have nothing in common but a network: the server in one network namespace, the suite in another, as a user
 * without rights, with a home of its own and without a Docker engine. What is lost there is not judged, and nothing fails.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';
import type { Verdict } from '../../harness/verdict/verdict-format.ts';

const CLI = join(packageDir, 'dist/harness/cli.js');
const NOBODY = 65534;
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
const PORT = 8080;

const works = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;
/** Namespaces are for root, and nobody must be able to read the package. */
const possible =
  process.getuid?.() === 0 &&
  works('ip', 'netns', 'list') &&
  works('setpriv', ...AS_NOBODY.slice(1), 'test', '-r', CLI);

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of undo.splice(0).reverse()) await one();
});

/** Throws with what the command says. */
function ip(...args: string[]): void {
  const { status, stderr } = spawnSync('ip', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`);
}

/** Two namespaces with an address each, joined by a wire; they end with the test. */
function twoNetworks() {
  const id = `${process.pid}`;
  const ends = [
    { namespace: `osc-apart-server-${id}`, wire: `oas${id}`, address: '10.77.0.1' },
    { namespace: `osc-apart-suite-${id}`, wire: `oac${id}`, address: '10.77.0.2' },
  ] as const;
  for (const { namespace } of ends) {
    ip('netns', 'add', namespace);
    undo.push(() => ip('netns', 'del', namespace));
  }
  const [server, suite] = ends;
  ip(
    'link',
    'add',
    server.wire,
    'netns',
    server.namespace,
    'type',
    'veth',
    'peer',
    suite.wire,
    'netns',
    suite.namespace,
  );
  for (const { namespace, wire, address } of ends) {
    ip('-n', namespace, 'link', 'set', 'lo', 'up');
    ip('-n', namespace, 'addr', 'add', `${address}/24`, 'dev', wire);
    ip('-n', namespace, 'link', 'set', wire, 'up');
  }
  return { server, suite };
}

/** Starts a program in a namespace, with nothing of this process but its PATH. */
function inside(namespace: string, command: readonly string[], env: Record<string, string>, cwd: string) {
  const child = spawn('ip', ['netns', 'exec', namespace, ...command], {
    cwd,
    env: { PATH: process.env.PATH ?? '', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const take = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
  };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', take);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, ended, output: () => output };
}

it.runIf(possible)(
  'what is lost apart from the server is not judged, and nothing fails',
  async () => {
    const { server, suite } = twoNetworks();
    const home = mkdtempSync(join(tmpdir(), 'osc-apart-'));
    undo.push(() => rmSync(home, { recursive: true, force: true }));
    const temporary = join(home, 'tmp');
    mkdirSync(temporary);
    for (const path of [home, temporary]) {
      chownSync(path, NOBODY, NOBODY);
      chmodSync(path, 0o700);
    }
    const serve = [process.execPath, CLI, 'serve', '--host', server.address, '--port', String(PORT), '--api-key', 'k'];
    const serving = inside(server.namespace, serve, {}, '/');
    undo.push(async () => {
      serving.child.kill('SIGTERM');
      await serving.ended;
    });
    await expect.poll(serving.output, { timeout: 30_000 }).toContain('listens at');

    const url = `http://${server.address}:${PORT}`;
    const scenarios = ['volumes/read-write.yaml', 'volumes/lifetime', 'volumes/validation-host', 'volumes/delete-flag'];
    // Without /run there is no socket of an engine.
    const hidden = ['unshare', '--mount', 'sh', '-c', 'mount -t tmpfs none /run && exec "$@"', 'sh'];
    const run = [...hidden, ...AS_NOBODY, process.execPath, CLI, 'run', '--target', url, '--image', 'reference'];
    const env = { HOME: home, TMPDIR: temporary, OPEN_SANDBOX_API_KEY: 'k' };
    const running = inside(suite.namespace, [...run, '--reports', join(home, 'reports'), ...scenarios], env, home);
    const code = await running.ended;
    const output = running.output();
    expect(code, output).toBe(0);
    expect(output).toContain('volumes through server');
    expect(output).not.toMatch(/left behind|stays? on the server/);

    const verdict = JSON.parse(readFileSync(join(home, 'reports', 'conformance.json'), 'utf8')) as Verdict;
    const checks = verdict.checks.filter(({ kind, sdk }) => kind !== 'contract' && sdk === undefined);
    expect(
      verdict.checks.filter(({ status, sdk }) => sdk === undefined && !['pass', 'skipped'].includes(status)),
    ).toEqual([]);
    const lost = checks.flatMap(({ status, capability }) => (status === 'skipped' ? [capability] : []));
    expect([...new Set(lost)].sort()).toEqual(['volumes.docker', 'volumes.host', 'volumes.outside']);
    const outside = verdict.requirements.filter(
      ({ profile, level }) => profile === 'volumes-outside' && level === 'must',
    );
    expect(outside.map(({ status }) => status)).toEqual(outside.map(() => 'pass'));
  },
  180_000,
);
