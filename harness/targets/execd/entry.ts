import { EXECD_PROFILES } from '../../capabilities/own-sandbox.ts';
import { HarnessError } from '../../errors.ts';
import { EXECD_TOKEN_HEADER } from '../../execd-operations.ts';
import type { Execd } from '../../probing/execd.ts';
import type { Ledger } from '../../run/ledger.ts';
import type { TargetEntry, TargetOptions } from '../target.ts';
import { USUAL_CONCURRENCY } from '../usual.ts';

/** How volumes would be reached: nothing can have one. */
const VOLUMES = { kind: 'server' } as const;

/** What is opened to remove what others have made makes nothing. */
const NOTHING_MADE: Ledger = { made: () => undefined, gone: () => undefined };

export const execd: TargetEntry = {
  kind: 'execd',
  flag: '--execd',
  sentence: 'one running execd, without a lifecycle server',
  words: (url) => `the execd at ${url}`,
  judges: { profiles: [...EXECD_PROFILES, 'contract-execd'], documents: ['execd-api.yaml'] },
  capabilities: [],
  asked: true,
  concurrency: () => USUAL_CONCURRENCY,
  async open(options) {
    const { startStandIn } = await import('./stand-in.ts');
    return startStandIn(await reached(options), 'none', NOTHING_MADE);
  },
  async prepare(options) {
    const { runId, ledger, log, signal, questions } = options;
    const place = await reached(options);
    const { startStandIn } = await import('./stand-in.ts');
    const standIn = await startStandIn(place, runId, ledger);
    try {
      const { askExecd } = await import('./ask.ts');
      const sightings = await askExecd({ url: standIn.url, runId, ledger, log, signal, questions });
      return {
        label: 'execd',
        url: standIn.url,
        apiKey: undefined,
        image: 'none',
        volumes: VOLUMES,
        private: false,
        found: [],
        sightings,
        address: place.url,
        adopt: standIn.adopt,
        secrets: options.execd?.token === undefined ? [] : [options.execd.token],
        async stop() {
          const left = await standIn.sweep();
          await standIn.close();
          if (left.length > 0) throw new HarnessError(left.join('; '));
        },
      };
    } catch (error) {
      await standIn.close();
      throw error;
    }
  },
};

/** The execd of the settings, once it has answered. Throws HarnessError that says what to do. */
async function reached({ url, execd: access }: Pick<TargetOptions, 'url' | 'execd'>): Promise<Execd> {
  if (url === undefined) throw new HarnessError('an execd is named by its address');
  const token = access?.token;
  const headers = { ...access?.headers, ...(token === undefined ? {} : { [EXECD_TOKEN_HEADER]: token }) };
  const place = { url, headers, key: {} };
  const { checkExecd } = await import('./reach.ts');
  await checkExecd(place, token);
  return place;
}
