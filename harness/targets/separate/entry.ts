import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { HarnessError } from '../../errors.ts';
import { harnessModule } from '../../package.ts';
import { spawnGroup } from '../../process/group.ts';
import type { TargetEntry } from '../target.ts';
import { USUAL_CAPABILITIES, USUAL_CONCURRENCY } from '../usual.ts';

export const separate: TargetEntry = {
  kind: 'separate',
  sentence: 'the reference runtime, in a process of its own',
  words: () => 'the reference runtime in a process of its own',
  capabilities: USUAL_CAPABILITIES,
  concurrency: () => USUAL_CONCURRENCY,
  async prepare({ image = 'reference', chooseVolumes }) {
    const volumes = await chooseVolumes({ keeps: { kind: 'server' } });
    const apiKey = randomBytes(24).toString('hex');
    const { child, ended, kill } = spawnGroup(process.execPath, [harnessModule('cli'), 'serve', '--port', '0'], {
      env: { ...process.env, OPEN_SANDBOX_API_KEY: apiKey },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const url = await addressIn(child.stdout as Readable);
    const stop = async (): Promise<void> => {
      kill('SIGTERM');
      await ended;
    };
    return { label: 'reference runtime of its own', url, apiKey, image, volumes, private: true, found: [], stop };
  },
};

/** The first address that a program prints. Throws HarnessError when it ends without one. */
async function addressIn(output: Readable): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const [address] = /http:\S+/.exec(line) ?? [];
    if (address !== undefined) return address;
  }
  throw new HarnessError('the reference runtime did not start; what it printed stands above');
}
