/** The lines of a script that make a volume which was there before the first step. */
import { expect, it } from 'vitest';
import { holdVolume, knownVolume } from '../../harness/repro/hold-volume.ts';
import type { Names } from '../../harness/repro/names.ts';

const names = { word: (text: string) => `'${text}'` } as unknown as Names;
const volume = knownVolume('osc-r1-data', []);
const lines = (volumesStay: boolean): string =>
  holdVolume(volume, 'volume1', { image: 'img', runId: 'r1', volumesStay }, names);

it('a volume of Docker goes with its sandbox', () => {
  expect(lines(false)).toContain('"deleteOnSandboxTermination":true');
  expect(lines(false)).not.toContain('stays');
});

it('any other stays, and the script says so: a server may refuse it to all others until its sandbox is gone', () => {
  expect(lines(true)).not.toContain('deleteOnSandboxTermination');
  expect(lines(true)).toContain(`say "volume    "'osc-r1-data'" stays on the server`);
});
