/** Volumes by commands that work: those of the run are made, seen and removed, and nothing is done to any other. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { HarnessError, UsageError } from '../../../harness/errors.ts';
import { broughtBy } from '../../../harness/session/offers.ts';
import { chooseVolumes } from '../../../harness/volumes/choose.ts';
import type { HookCommands } from '../../../harness/volumes/hooks/commands.ts';
import { hooks as entry, hooksPlace } from '../../../harness/volumes/hooks/entry.ts';
import { openHooks } from '../../../harness/volumes/hooks/hooks.ts';
import { createHookVolumes } from '../../../harness/volumes/hooks/provisioner.ts';
import { hookPlace } from './place.ts';

const place = hookPlace();
afterEach(() => {
  for (const name of readdirSync(place.volumes)) rmSync(join(place.volumes, name), { recursive: true });
  rmSync(log, { force: true });
});
afterAll(() => place.remove());

const RUN = 'r0123456789';
const CLAIM = `osc-${RUN}-data`;
const log = join(place.folder, 'log');
const noting = place.program('noting.sh', `#!/bin/sh\necho "$1 \${6:-}" >>${log}\nshift\nexec "$@"\n`);
/** The working commands, which note what they are run for. */
const noted = (instead: Partial<HookCommands> = {}): HookCommands => {
  const working = place.commands();
  const by = (name: 'create' | 'exists' | 'put' | 'get' | 'remove') => [noting, name, ...working[name]];
  const all = { create: by('create'), exists: by('exists'), put: by('put'), get: by('get'), remove: by('remove') };
  return { ...working, ...all, ...instead };
};
const volumesBy = (commands: HookCommands = noted()) => createHookVolumes(openHooks(commands), RUN);
const calls = (): string[] => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []);

describe('a volume of the run', () => {
  it('is made with what it is to hold, shown, listed and removed', async () => {
    const volumes = volumesBy();
    const content = Buffer.from([0, 255, 10, 13]);
    await volumes.create(CLAIM, [{ path: 'deep/bytes.bin', content, mode: 0o606 }]);
    expect(await volumes.exists(CLAIM)).toBe(true);
    expect(await volumes.list()).toEqual([CLAIM]);
    expect(await volumes.inspect(CLAIM)).toEqual([
      { path: 'deep', type: 'directory', mode: 0o755 },
      { path: 'deep/bytes.bin', type: 'file', mode: 0o606, content },
    ]);
    await volumes.remove(CLAIM);
    expect(await volumes.exists(CLAIM)).toBe(false);
    expect(readdirSync(place.volumes)).toEqual([]);
    await volumes.remove(CLAIM);
    expect(calls().filter((call) => call.startsWith('remove'))).toHaveLength(1);
  });

  it('that is to be empty is not unpacked into', async () => {
    const volumes = volumesBy(noted({ put: ['false'] }));
    await volumes.create(CLAIM, []);
    expect(await volumes.inspect(CLAIM)).toEqual([]);
  });

  it('that is still in use is removed when it is free', async () => {
    const busy = place.program(
      'busy.sh',
      `#!/bin/sh\nif [ -e ${log}.free ]; then exec "$@"; fi; touch ${log}.free; exit 1\n`,
    );
    const volumes = volumesBy(noted({ remove: [busy, ...place.commands().remove] }));
    await volumes.create(CLAIM, []);
    await volumes.remove(CLAIM);
    expect(readdirSync(place.volumes)).toEqual([]);
  });

  it('is not listed where no command does', async () => {
    const { list: _, ...others } = place.commands();
    expect(await volumesBy(others).list()).toBeUndefined();
  });
});

describe('a volume of somebody else', () => {
  it('that has the name of one of the run is not touched, and nothing but exists is run for it', async () => {
    mkdirSync(join(place.volumes, CLAIM));
    writeFileSync(join(place.volumes, CLAIM, 'precious'), '');
    const volumes = volumesBy();
    await expect(volumes.create(CLAIM, [])).rejects.toThrow('exists already and is left alone');
    await volumes.remove(CLAIM);
    await expect(volumes.inspect(CLAIM)).rejects.toThrow('was not made by run');
    expect(readdirSync(join(place.volumes, CLAIM))).toEqual(['precious']);
    expect(calls()).toEqual([`exists ${CLAIM}`]);
  });

  it('that has another name is not touched either', async () => {
    const volumes = volumesBy();
    mkdirSync(join(place.volumes, 'postgres'));
    for (const refused of [volumes.create('postgres', []), volumes.inspect('postgres'), volumes.remove('postgres')])
      await expect(refused).rejects.toThrow(
        new HarnessError(`volume postgres was not made by run ${RUN} and is left alone`),
      );
    expect(await volumes.exists('postgres')).toBe(true);
    expect(readdirSync(place.volumes)).toEqual(['postgres']);
    expect(calls()).toEqual(['exists postgres']);
  });
});

describe('after a run', () => {
  const tools = { image: '', runId: RUN };

  it('what it has left goes, with what a server made for it, and nothing else', async () => {
    for (const name of [CLAIM, `osc-${RUN}-of-server`, `osc-${RUN}-kept`, 'postgres'])
      mkdirSync(join(place.volumes, name));
    const claims = [CLAIM, `osc-${RUN}-gone`];
    const swept = await entry.sweep(hooksPlace(noted()), { ...tools, claims, spared: [`osc-${RUN}-kept`] });
    expect(swept).toEqual({ gone: [...claims, `osc-${RUN}-of-server`], left: [] });
    expect(readdirSync(place.volumes)).toEqual([`osc-${RUN}-kept`, 'postgres']);
  });

  it('what cannot be removed is told', async () => {
    mkdirSync(join(place.volumes, CLAIM));
    const swept = await entry.sweep(hooksPlace(noted({ remove: ['./nowhere'] })), { ...tools, claims: [CLAIM] });
    expect(swept).toEqual({
      gone: [],
      left: [expect.stringMatching(`^volume ${CLAIM}: hooks\\.remove in conf.*no program`)],
    });
  });

  it('the place is plain data, from which it is opened again', async () => {
    const again = JSON.parse(JSON.stringify(hooksPlace(noted()))) as ReturnType<typeof hooksPlace>;
    mkdirSync(join(place.volumes, CLAIM));
    expect(await entry.sweep(again, { ...tools, claims: [CLAIM] })).toEqual({ gone: [CLAIM], left: [] });
    await expect(entry.sweep({ kind: 'hooks' }, { ...tools, claims: [] })).rejects.toThrow('no command is named');
  });
});

describe('the way to volumes', () => {
  const facts = { url: 'http://10.0.0.1', sandboxId: 'mine' };
  const refusal = (wanted: string, access: { hooks?: HookCommands }, of: Parameters<typeof chooseVolumes>[1] = facts) =>
    chooseVolumes(wanted, of, access).then(
      ({ kind }) => Promise.reject(new Error(`it took ${kind}`)),
      (error: Error) => error,
    );

  it('goes by commands where there are any, and brings what is said of them', async () => {
    const commands = place.commands({ runtime: 'docker' });
    const chosen = await chooseVolumes('auto', facts, { hooks: commands });
    expect(chosen).toEqual({ kind: 'hooks', commands, brings: ['volumes.docker'] });
    expect([...broughtBy({ volumes: chosen }, false).keys()]).toEqual(['volumes.outside', 'volumes.docker']);
    const plain = await chooseVolumes('hooks', facts, { hooks: place.commands() });
    expect([...broughtBy({ volumes: plain }, false).keys()]).toEqual(['volumes.outside']);
  });

  it('is that of a target which knows where its volumes are, unless somebody wants commands', async () => {
    const access = { hooks: place.commands() };
    expect(await chooseVolumes('auto', { keeps: { kind: 'docker' } }, access)).toEqual({ kind: 'docker' });
    expect((await chooseVolumes('hooks', { keeps: { kind: 'docker' } }, access)).kind).toBe('hooks');
    expect((await refusal('hooks', access, { keeps: { kind: 'directory', path: '/x' } })).message).toBe(
      '--volumes hooks: the volumes of this target are reached with --volumes directory',
    );
  });

  it('is none without commands, with those that cannot be started, and with an exists that says yes to everything', async () => {
    const none = await refusal('hooks', {});
    expect(none).toBeInstanceOf(UsageError);
    expect(none.message).toMatch(
      /^--volumes hooks: no commands are given\. Write them under `hooks` in conformance\.yaml/,
    );
    const unstarted = await refusal('auto', { hooks: place.commands({ exists: ['./nowhere'] }) });
    expect(unstarted).toBeInstanceOf(UsageError);
    expect(unstarted.message).toMatch(/^hooks\.exists in conformance\.yaml: there is no program \.\/nowhere/);
    const always = await refusal('auto', { hooks: place.commands({ exists: ['true'] }) });
    expect(always).toBeInstanceOf(HarnessError);
    expect(always.message).toMatch(
      /^hooks\.exists in conformance\.yaml: it ended with 0 for osc-none-\w+, which nobody has made/,
    );
  });
});
