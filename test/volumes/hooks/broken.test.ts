/** Commands that are broken in one way each: a sentence that says which it is, what is wrong, and what to do, within its time. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { describeError, HarnessError } from '../../../harness/errors.ts';
import type { HookCommands } from '../../../harness/volumes/hooks/commands.ts';
import { openHooks } from '../../../harness/volumes/hooks/hooks.ts';
import { createHookVolumes } from '../../../harness/volumes/hooks/provisioner.ts';
import { eventually } from '../../support/eventually.ts';
import { lives } from '../../support/processes.ts';
import { hookPlace } from './place.ts';

const place = hookPlace();
afterAll(() => place.remove());

const RUN = 'r0123456789';
let claims = 0;
const newClaim = (): string => `osc-${RUN}-data-${claims++}`;
const volumesBy = (instead: Partial<HookCommands>) =>
  createHookVolumes(openHooks(place.commands({ timeoutMs: 2000, ...instead })), RUN);
const shell = (text: string): readonly string[] => ['sh', '-c', text];
const BIG = { path: 'big.bin', content: Buffer.alloc(1_000_000) };

/** What the commands say when a volume is made and filled, looked at, and removed, whichever of these fails first. */
async function saidBy(instead: Partial<HookCommands>): Promise<string> {
  const volumes = volumesBy(instead);
  const claim = newClaim();
  const failed = await (async () => {
    await volumes.create(claim, [BIG]);
    await volumes.inspect(claim);
    await volumes.list();
    await volumes.remove(claim);
  })().then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failed).toBeInstanceOf(HarnessError);
  return describeError(failed).replaceAll(claim, 'CLAIM');
}

describe('commands that are broken', () => {
  const noProgram = place.program('not-executable.sh', '#!/bin/sh\n', 0o644);
  const noInterpreter = place.program('no-interpreter', '#!/nowhere/sh\n');
  mkdirSync(join(place.folder, 'folder'));

  it.each<[string, Partial<HookCommands>, string | RegExp]>([
    [
      'a program that is not there',
      { get: ['./gte.sh'] },
      `hooks.get in conformance.yaml: there is no program ./gte.sh; it is looked for from ${place.folder}. Correct the name, or install it.`,
    ],
    [
      'a program that is not on the PATH',
      { create: ['kubectl-of-nobody', 'create'] },
      'hooks.create in conformance.yaml: there is no program kubectl-of-nobody; it is looked for on the PATH. Correct the name, or install it.',
    ],
    [
      'a program that may not be run',
      { exists: [noProgram] },
      'hooks.exists in conformance.yaml: ./not-executable.sh may not be run. Make it executable: chmod +x ./not-executable.sh',
    ],
    ['a directory', { put: ['./folder'] }, 'hooks.put in conformance.yaml: ./folder is a directory. Name a program.'],
    [
      'an interpreter that is not there',
      { create: [noInterpreter] },
      /^hooks\.create in conformance\.yaml: \.\/no-interpreter is there, and the interpreter that its first line names is not\. /,
    ],
    [
      'an exists that does not know',
      { exists: shell('echo no connection >&2; exit 2') },
      'hooks.exists in conformance.yaml: sh ended with 2 (claim CLAIM); it said: no connection. It must end with 0 where there is such a volume, and with 1 where there is none.',
    ],
    [
      'a create that fails',
      { create: shell('echo quota exceeded >&2; exit 4') },
      'hooks.create in conformance.yaml: sh ended with 4 (claim CLAIM); it said: quota exceeded',
    ],
    [
      'a put that does not read',
      { put: ['true'] },
      'hooks.put in conformance.yaml: true ended with 0 before it had read all of its standard input (claim CLAIM). It must unpack the tar archive that it is given there, as `tar -xpf - -C DIR` does.',
    ],
    [
      'a put that fails without reading',
      { put: shell('echo read-only >&2; exit 1') },
      'hooks.put in conformance.yaml: sh ended with 1 (claim CLAIM); it said: read-only',
    ],
    [
      'a put that fails when it has closed its input',
      { put: shell('exec <&-; sleep 0.2; echo disk full >&2; exit 1') },
      'hooks.put in conformance.yaml: sh ended with 1 (claim CLAIM); it said: disk full',
    ],
    [
      'a put that hangs without reading',
      { put: shell('exec sleep 60') },
      'hooks.put in conformance.yaml: sh did not end within 2 s, and was ended with all that it had started (claim CLAIM). Give it more time with hooks.timeout, or see what it waits for.',
    ],
    [
      'a get that hangs',
      { get: shell('echo waiting for a pod >&2; sleep 60 & wait') },
      /^hooks\.get in conformance\.yaml: sh did not end within 2 s, .* \(claim CLAIM\); it said: waiting for a pod\. Give it more time/,
    ],
    [
      'a get that writes nothing',
      { get: ['true'] },
      'hooks.get in conformance.yaml: true wrote what cannot be used: nothing at all (claim CLAIM). It must write a tar archive of what is in the volume, as `tar -cf - -C DIR .` does.',
    ],
    [
      'a get that writes a text',
      { get: ['echo', 'data.txt'] },
      /^hooks\.get in conformance\.yaml: echo wrote what cannot be used: the archive of the volume cannot be read: .*It must write a tar archive/,
    ],
    [
      'a get that floods its output with text',
      { get: ['yes'] },
      /^hooks\.get in conformance\.yaml: yes wrote what cannot be used: the archive of the volume cannot be read: /,
    ],
    [
      'a get that gives an archive without an end',
      { get: shell('while head -c 1024 /dev/zero; do sleep 0.1; done') },
      /^hooks\.get in conformance\.yaml: sh did not end within 2 s/,
    ],
    [
      'a get that is cut off',
      { get: shell(`tar -cf - -C ${place.volumes} . | head -c 700000`) },
      /^hooks\.get in conformance\.yaml: sh wrote what cannot be used: the archive of the volume cannot be read: /,
    ],
    [
      'a get that fails after half of it',
      { get: shell(`tar -cf - -C ${place.volumes} . | head -c 700000; echo lost the pod >&2; exit 9`) },
      'hooks.get in conformance.yaml: sh ended with 9 (claim CLAIM); it said: lost the pod',
    ],
    [
      'a get that leaves something behind which keeps its output open',
      { get: shell(`tar -cf - -C ${place.volumes} . ; setsid sleep 6 &`) },
      'hooks.get in conformance.yaml: sh has ended, and something that it had started keeps its standard output open (claim CLAIM). It must end when all is written, and leave nothing behind that goes on.',
    ],
    [
      'a get that is killed',
      { get: shell('kill -s KILL $$') },
      'hooks.get in conformance.yaml: sh was ended by SIGKILL (claim CLAIM)',
    ],
    [
      'a list that writes a table',
      { list: shell('echo NAME STATUS; echo data Bound') },
      'hooks.list in conformance.yaml: sh wrote what cannot be used: "NAME STATUS" is no name. It must write the name of each volume, a line each.',
    ],
    [
      'a list without an end',
      { list: ['yes', 'data'] },
      /^hooks\.list in conformance\.yaml: yes wrote what cannot be used: more than 16777216 bytes.*\. It must write the name of each volume, a line each\.$/,
    ],
    [
      'a remove that fails',
      { remove: shell('echo still mounted >&2; exit 1') },
      'hooks.remove in conformance.yaml: sh ended with 1 (claim CLAIM); it said: still mounted',
    ],
    [
      'a standard error without an end',
      { create: shell('yes no >&2') },
      /^hooks\.create in conformance\.yaml: sh did not end within 2 s, .{0,100}; it said: o?( no){100,200}\. Give it/,
    ],
  ])(
    '%s',
    async (_what, instead, sentence) => {
      const began = performance.now();
      const said = await saidBy(instead);
      if (typeof sentence === 'string') expect(said).toBe(sentence);
      else expect(said).toMatch(sentence);
      expect(said.length).toBeLessThan(900);
      // A time limit, the patience for a volume that is in use, and a slow machine.
      expect(performance.now() - began).toBeLessThan(15_000);
    },
    20_000,
  );
});

describe('what commands start', () => {
  const started = (name: string): number => Number(readFileSync(join(place.folder, name), 'utf8'));
  const isGone = (name: string) => eventually(() => !lives(started(name)));

  it('is ended with a command that has hung', async () => {
    const { create } = {
      create: shell("trap '' TERM INT; (echo $(exec sh -c 'echo $PPID') >hung; sleep 60) & sleep 60"),
    };
    expect(await saidBy({ create })).toContain('did not end within 2 s');
    await isGone('hung');
  });

  it('is ended with a command that has done its work', async () => {
    const volumes = volumesBy({ create: shell(`mkdir ${place.volumes}/$0; sleep 60 & echo $! >after`) });
    await volumes.create(newClaim(), []);
    await isGone('after');
  });

  it('lets go of the output when it is ended', async () => {
    const claim = newClaim();
    const volumes = volumesBy({ get: shell(`tar -cf - -C ${place.volumes}/$0 .; sleep 60 & echo $! >open`) });
    await volumes.create(claim, [{ path: 'a', content: Buffer.from('a') }]);
    expect((await volumes.inspect(claim)).map(({ path }) => path)).toEqual(['a']);
    await isGone('open');
  });

  it('goes when the run does', async () => {
    const stop = new AbortController();
    const hooks = openHooks(place.commands({ create: shell('echo $$ >stopped; sleep 60 & wait') }), stop.signal);
    const making = hooks.create(newClaim()).catch((error: unknown) => error);
    await eventually(() => existsSync(join(place.folder, 'stopped')) && started('stopped') > 0);
    stop.abort(new Error('interrupted'));
    expect(await making).toEqual(new Error('interrupted'));
    await isGone('stopped');
  });
});

it('commands have the environment, but for keys and tokens of the run', async () => {
  const secrets = ['OPEN_SANDBOX_API_KEY', 'SANDBOX_API_KEY', 'SANDBOX_EXECD_TOKEN'];
  for (const name of secrets) vi.stubEnv(name, 'sesame');
  vi.stubEnv('SANDBOX_DOMAIN', 'localhost:8080');
  vi.stubEnv('CLOUD_REGION', 'here');
  try {
    await openHooks(place.commands({ create: shell('env >environment') })).create(newClaim());
  } finally {
    vi.unstubAllEnvs();
  }
  const text = readFileSync(join(place.folder, 'environment'), 'utf8');
  expect(text).not.toContain('sesame');
  expect(text).toContain('CLOUD_REGION=here');
  expect(text).toContain('SANDBOX_DOMAIN=localhost:8080');
});

it('a name goes through no shell, and is the last argument', async () => {
  const claim = `osc-${RUN}-$(touch gone-wrong); x`;
  const write = place.program('write.sh', '#!/bin/sh\nfor word; do printf "[%s]" "$word"; done >words\n');
  await openHooks(place.commands({ create: [write, 'a b', '$HOME'] })).create(claim);
  expect(readFileSync(join(place.folder, 'words'), 'utf8')).toBe(`[a b][$HOME][${claim}]`);
  expect(readdirSync(place.folder)).not.toContain('gone-wrong');
});
