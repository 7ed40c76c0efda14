/** The family Runtime: each variant changes what a command finds, and execd does not tell that its commands are wrapped. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Subject, startEmbedded } from '../../harness/faults/embedded.ts';
import type { Front } from '../../harness/front/front.ts';
import { EXECD_PORT } from '../../harness/ports.ts';
import { frontBefore } from '../../harness/variants/bench.ts';
import { commandVariants } from '../../variants/runtime/commands.ts';
import { sandboxVariants } from '../../variants/runtime/sandboxes.ts';

const ALL = [...commandVariants, ...sandboxVariants];
const directory = mkdtempSync(join(tmpdir(), 'osc-runtime-variants-'));
/** Its sandboxes are asked without the headers of an endpoint. */
const plain = { execdToken: () => undefined };
let subject: Subject;
/** A sandbox as the runtime makes it, for whatever changes commands alone. */
let usual: string;

beforeAll(async () => {
  subject = await startEmbedded();
  subject.use(plain);
  usual = await create();
}, 60_000);
afterAll(async () => {
  await subject.close();
  rmSync(directory, { recursive: true });
});

async function create(): Promise<string> {
  const { target, apiKey = '' } = subject.server;
  const response = await fetch(`${target.url}/v1/sandboxes`, {
    method: 'POST',
    headers: { 'OPEN-SANDBOX-API-KEY': apiKey, 'Content-Type': 'application/json' },
    body: JSON.stringify({ image: { uri: 'reference' }, entrypoint: ['sleep', '600'], resourceLimits: {} }),
  });
  const { id } = (await response.json()) as { id: string };
  // The gateway waits for a Pending sandbox.
  await fetch(`${execd(target.url, id)}/ping`);
  return id;
}

const execd = (url: string, id: string): string => `${url}/sandboxes/${id}/port/${EXECD_PORT}`;

type Ran = { stdout: string; content: string };

/** What a command writes, and what its status says that it is. */
async function run(url: string, id: string, command: string): Promise<Ran> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(`${execd(url, id)}/command`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ command }),
  });
  const events = [...(await response.text()).matchAll(/\{.*\}/g)].map(
    ([event]) => JSON.parse(event) as { type: string; text?: string },
  );
  const stdout = events.flatMap(({ type, text = '' }) => (type === 'stdout' ? [text] : [])).join('');
  const own = events.find(({ type }) => type === 'init')?.text;
  const status = (await (await fetch(`${execd(url, id)}/command/status/${own}`)).json()) as { content: string };
  return { stdout: stdout.trim(), content: status.content };
}

/** Of somebody else the sandbox has no other user anyway. */
const isRoot = process.geteuid?.() === 0;

/** Variant, command, what it writes with the variant, and without. */
const ROWS: [string, string, string | RegExp, string | RegExp][] = [
  ['processes.namespace-of-each-command', 'echo $$', '1', /^\d\d/],
  ['processes.without-details', 'wc -c </proc/uptime', '0', /^[1-9]/],
  [
    'users.only-root',
    'touch /tmp/own; if chown 1 /tmp/own 2>&1; then echo changed; fi',
    /[Ii]nvalid/,
    isRoot ? 'changed' : /[Ii]nvalid/,
  ],
  ['shell.bash', `echo "\${BASH_VERSION:+bash}"`, 'bash', ''],
  ['shell.with-parameters', 'echo "$0 $#"', 'execd-command 2', '/bin/sh 0'],
  ['umask', 'umask', '0027', '0022'],
  ['directory', 'pwd', '/var/tmp', '/'],
  ['environment', `echo "\${TZ-no} \${RUNTIME_VERSION-no}"`, 'Asia/Kathmandu 7', 'no no'],
  ['standard-input.closed', 'if [ -e /proc/self/fd/0 ]; then echo open; else echo closed; fi', 'closed', 'open'],
  ['tools.of-busybox', 'stat --printf=%F / 2>&1; command -v cksum', /^stat: unrecognized option/, /^directory/],
  ['root.read-only', 'if touch /own 2>&1; then echo done; fi', /Read-only/, 'done'],
  ['first-process.entrypoint', "tr '\\0' ' ' </proc/1/cmdline", 'sleep 600', /^sh /],
];

it.each(ROWS)('runtime.%s', async (id, command, changed, unchanged) => {
  const variant = ALL.find((one) => one.id === `runtime.${id}`);
  const { url } = subject.server.target;
  const { seams, layer } = variant!.server({ directory, apiKey: '', image: 'reference' });
  let front: Front | undefined;
  try {
    subject.use({ ...plain, ...seams });
    const sandbox = seams === undefined ? usual : await create();
    front = await frontBefore(url, layer === undefined ? {} : { layer }, directory);
    const before = await run(url, usual, command);
    const after = await run(front.url, sandbox, command);
    expect(before.stdout).toMatch(typeof unchanged === 'string' ? exactly(unchanged) : unchanged);
    expect(after.stdout).toMatch(typeof changed === 'string' ? exactly(changed) : changed);
    expect(after.content).toBe(command);
  } finally {
    subject.use(plain);
    await front?.close();
  }
});

const exactly = (text: string): RegExp => new RegExp(`^${text.replace(/[/.$]/g, '\\$&')}$`);

it('runtime.processes.end-with-their-command ends what a foreground command leaves behind, and nothing else', async () => {
  const variant = ALL.find(({ id }) => id === 'runtime.processes.end-with-their-command');
  const { url } = subject.server.target;
  const { layer } = variant!.server({ directory, apiKey: '', image: 'reference' });
  const front = await frontBefore(url, { layer: layer! }, directory);
  const lives = (pid: string): Promise<Ran> => run(url, usual, `if kill -0 ${pid} 2>/dev/null; then echo lives; fi`);
  try {
    const leave = 'sleep 300 </dev/null >/dev/null 2>&1 & echo $!';
    const other = await run(url, usual, leave);
    const ended = await run(front.url, usual, leave);
    expect(ended.stdout).toMatch(/^\d+$/);
    expect((await lives(ended.stdout)).stdout).toBe('');
    expect((await lives(other.stdout)).stdout).toBe('lives');
  } finally {
    await front.close();
  }
});

it('each variant of the family is tried', () => {
  const tried = [...ROWS.map(([id]) => `runtime.${id}`), 'runtime.processes.end-with-their-command'];
  expect(tried.sort()).toEqual(ALL.map(({ id }) => id).sort());
});
