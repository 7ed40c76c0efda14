/** harness/targets/kubernetes/controller/main.ts: the program, as it is started. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { packageDir } from '../../../../harness/package.ts';
import { eventually } from '../../../support/eventually.ts';
import { PODS, SANDBOXES, TEMPLATE } from './bench.ts';
import { type FakeApi, startFakeApi } from './fake-api.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'controller-'));
  return () => rmSync(directory, { recursive: true });
});

function start(...args: string[]) {
  const program = join(packageDir, 'dist/harness/targets/kubernetes/controller/main.js');
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { text: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said.text += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, said, ended };
}

const argumentsFor = ({ kubeconfig }: FakeApi): string[] => [
  ...['--kubeconfig', kubeconfig, '--namespace', 'ns', '--storage-class', 'fast'],
  ...['--volumes', join(directory, 'made', 'here')],
];

it.each(['SIGTERM', 'SIGINT'] as const)(
  'works until %s, says what it does, and keeps the token to itself',
  async (signal) => {
    const fake = await startFakeApi();
    onTestFinished(() => fake.close());
    const { child, said, ended } = start(...argumentsFor(fake));
    await eventually(
      () => said.text.includes('looks after the sandboxes of ns') && said.text.includes('storage class fast'),
    );
    expect(existsSync(join(directory, 'made', 'here'))).toBe(true);
    fake.create(SANDBOXES, { metadata: { name: 'one' }, spec: { template: TEMPLATE } });
    await eventually(() => said.text.includes('sandbox one: pod created'));
    expect(fake.get(`${PODS}/one-0`)).toBeDefined();
    // A request is under way: it does not keep the program.
    fake.before = () => new Promise(() => undefined);
    fake.create(SANDBOXES, { metadata: { name: 'two' }, spec: { template: TEMPLATE } });
    child.kill(signal);
    expect(await ended).toBe(0);
    expect(said.text).toContain(`ended by ${signal}`);
    expect(said.text).not.toContain('a-token-of-the-fake');
    expect(
      said.text
        .trim()
        .split('\n')
        .every((line) => /^\d{4}-\d\d-\d\dT\S+Z \S/.test(line)),
    ).toBe(true);
  },
);

it('waits for an API server that does not answer yet', async () => {
  const fake = await startFakeApi();
  onTestFinished(() => fake.close());
  fake.before = () => ({ status: 404, body: { message: 'no such kind' } });
  const { said } = start(...argumentsFor(fake));
  await eventually(() => said.text.includes('no such kind'));
  fake.before = () => undefined;
  await eventually(() => said.text.includes('looks after the sandboxes of ns'));
});

it.each([
  ['no arguments', [], '--kubeconfig is missing'],
  ['an unknown one', ['--nonsense'], 'the arguments cannot be used'],
  [
    'a namespace that is none',
    ['--kubeconfig', 'k', '--namespace', 'a/b', '--volumes', '/v'],
    'is no name of Kubernetes',
  ],
  [
    'a relative directory',
    ['--kubeconfig', 'k', '--namespace', 'n', '--storage-class', 's', '--volumes', 'v'],
    'absolute',
  ],
  [
    'no kubeconfig',
    ['--kubeconfig', '/no/such', '--namespace', 'n', '--storage-class', 's', '--volumes', '/v'],
    'the kubeconfig /no/such cannot be read',
  ],
])('says what is wrong with %s', async (_, args, message) => {
  const { said, ended } = start(...args);
  expect(await ended).toBe(2);
  expect(said.text).toContain(message);
});

it('says that a kubeconfig names no cluster', async () => {
  const file = join(directory, 'kubeconfig');
  writeFileSync(file, JSON.stringify({ clusters: [], users: [], contexts: [] }));
  const { said, ended } = start(
    ...['--kubeconfig', file, '--namespace', 'n', '--storage-class', 's', '--volumes', join(directory, 'v')],
  );
  expect(await ended).toBe(2);
  expect(said.text).toContain('no current context with a cluster');
});
