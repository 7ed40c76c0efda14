/** `doctor` tries commands: what does not do what it is for is told, and nothing of it is left. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import type { HookCommands } from '../../../harness/volumes/hooks/commands.ts';
import { tryHooks } from '../../../harness/volumes/hooks/trial.ts';
import { eventually } from '../../support/eventually.ts';
import { hookPlace } from './place.ts';

const place = hookPlace();
afterEach(() => expect(readdirSync(place.volumes)).toEqual([]));
afterAll(() => place.remove());

const V = place.volumes;
const shell = (text: string): readonly string[] => ['sh', '-c', text];

it('says of commands that work what they can do', async () => {
  const lines = await tryHooks(place.commands());
  expect(lines.filter(({ ok }) => !ok)).toEqual([]);
  expect(lines).toHaveLength(8);
  const { list: _, ...others } = place.commands();
  expect(await tryHooks(others)).toHaveLength(7);
});

it.each<[string, Partial<HookCommands>, string | RegExp]>([
  [
    'an exists that says yes to everything',
    { exists: ['true'] },
    /^hooks\.exists in conformance\.yaml ended with 0 for osc-doctor-\w+, which nobody has made/,
  ],
  [
    'an exists that sees nothing',
    { exists: ['false'], create: ['true'] },
    /^hooks\.exists in conformance\.yaml ended with 1 for osc-doctor-\w+, which hooks\.create in conformance\.yaml had just made/,
  ],
  [
    'a create that fails',
    { create: shell('echo quota >&2; exit 3') },
    /^hooks\.create in conformance\.yaml: sh ended with 3 \(claim osc-doctor-\w+\); it said: quota$/,
  ],
  [
    'a create that makes no empty volume',
    { create: shell(`mkdir "${V}/$0" && touch "${V}/$0/index.html"`) },
    /^hooks\.get in conformance\.yaml shows "index\.html" in a volume that was just made/,
  ],
  [
    'a put that keeps nothing',
    { put: shell('cat >/dev/null') },
    /does not give back what hooks\.put in conformance\.yaml was given: "a name with spaces\.txt" is missing$/,
  ],
  [
    'a put that gives modes of its own',
    { put: shell(`umask 022; tar --no-same-permissions -xf - -C "${V}/$0"`) },
    /"a name with spaces\.txt" has the mode 644, and had 666\. Keep the modes of the archive: `tar -xpf -`$/,
  ],
  [
    'a put that leaves empty directories out',
    { put: shell(`tar -xpf - -C "${V}/$0" && rmdir "${V}/$0/empty"`) },
    /"empty" is missing$/,
  ],
  [
    'a get that follows links',
    { get: shell(`tar -chf - -C "${V}/$0" .`) },
    /"link" is a file, and was a symlink\. Keep links as they are/,
  ],
  [
    'a put that changes bytes',
    { put: shell(`tar -xpf - -C "${V}/$0"; printf x >>"${V}/$0/bytes.bin"`) },
    /"bytes\.bin" has 257 bytes that are not the 256 that it had$/,
  ],
  [
    'a get from somewhere above',
    {
      get: shell(
        `test -e "${V}/$0/link" || exec tar -cf - -C "${V}/$0" .; cd "${V}" && ln -s "$0" data && tar -chf - data/; rm data`,
      ),
    },
    /all of it lies below "data"\. Write the archive from inside the volume: `tar -cf - -C DIR \.`$/,
  ],
  [
    'a create that takes what is there',
    { create: shell(`mkdir -p "${V}/$0"`) },
    /^hooks\.create in conformance\.yaml ended with 0 for a volume that was there already\..*`mkdir`, and not `mkdir -p`\.$/,
  ],
  [
    'a create that empties what is there',
    { create: shell(`rm -rf "${V}/$0"; mkdir "${V}/$0"`) },
    /^when hooks\.create in conformance\.yaml had been run once more: .* is missing$/,
  ],
  [
    'a list of others',
    { list: ['echo', 'postgres'] },
    /^hooks\.list in conformance\.yaml does not name osc-doctor-\w+, which is there\. /,
  ],
  [
    'a remove that minds what is gone',
    { remove: shell(`rm -r "${V}/$0"`) },
    /^hooks\.remove in conformance\.yaml: sh ended with 1 .*No such file/,
  ],
])('%s', async (_what, instead, sentence) => {
  const lines = await tryHooks(place.commands(instead));
  const bad = lines.filter(({ ok }) => !ok).map(({ text }) => text);
  expect(bad).toEqual([expect.stringMatching(sentence)]);
  expect(lines.at(-1)?.ok).toBe(false);
});

it('a command that cannot be started is wrong where it stands', async () => {
  const text = expect.stringMatching(/^hooks\.exists in conformance\.yaml: there is no program \.\/nowhere/);
  const [first, last] = await tryHooks(place.commands({ exists: ['./nowhere'] }));
  expect(first).toEqual({ ok: false, text, unstarted: true });
  expect(last?.text).toMatch(/^volume osc-doctor-\w+ may still be there/);
});

it('a volume that cannot be removed is named', async () => {
  const lines = await tryHooks(place.commands({ remove: shell('echo busy >&2; exit 5') }));
  const [, last] = lines.filter(({ ok }) => !ok).map(({ text }) => text);
  const claim = readdirSync(V)[0] ?? '';
  expect(last).toMatch(new RegExp(`^volume ${claim} may still be there: remove it by hand\\. .*sh ended with 5`));
  rmSync(join(V, claim), { recursive: true });
});

it('an interruption leaves nothing', async () => {
  const stop = new AbortController();
  const put = shell(`touch "${V}/$0/half"; sleep 60`);
  const trial = tryHooks(place.commands({ put }), stop.signal).catch((error: unknown) => error);
  await eventually(() => readdirSync(V).some((claim) => existsSync(join(V, claim, 'half'))));
  stop.abort(new Error('interrupted'));
  expect(await trial).toEqual(new Error('interrupted'));
});
