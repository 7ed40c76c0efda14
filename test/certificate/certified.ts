/** Certificates for tests: of a whole run, and of one in which something failed. */
import type { KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ourSet, ourSuite } from '../../harness/certificate/verify/ours.ts';
import { run, workplace } from '../cli/command.ts';
import { FAILING } from './cheats.ts';
import { Forger } from './forger.ts';

const CLAIM = `
implementation:
  name: Reference runtime
  version: "1.0"
  url: https://reference.example/
  contact: conformance@reference.example
  license: Apache-2.0
profiles: [core, sessions, pause, snapshots, volumes, volumes-outside, contract-lifecycle]
set: 2026-06
drivers: [javascript]
`;

/**
 * The certificate of a whole run of the embedded runtime, signed with a key. One that the environment names is taken in the
 * place of a run, as if the suite had made it as it is now.
 */
export async function passingCertificate(place: string, key: KeyObject): Promise<string> {
  const { CONFORMANCE_CERTIFICATE: made } = process.env;
  const forger = new Forger(made ?? (await certified(place)), join(place, 'passing'), key);
  if (made !== undefined) asOfNow(forger);
  forger.sign(made === undefined ? forger.predicates() : await forger.recompute());
  return forger.folder;
}

function asOfNow(forger: Forger): void {
  const ours = ourSet('2026-06');
  if (ours === undefined) throw new Error('the requirement set 2026-06 is not there');
  forger.write('set.json', ours.text);
  forger.facts(({ provenance }) => {
    if (provenance === undefined) throw new Error('the report has no provenance');
    Object.assign(provenance.suite, ourSuite());
    provenance.set.digest = ours.digest;
    provenance.documents = ours.set.documents;
  });
}

async function certified(folder: string): Promise<string> {
  const place = { ...workplace(), folder };
  const out = join(folder, 'certified');
  writeFileSync(join(folder, 'claim.yaml'), CLAIM);
  await run(place, ['keygen', '--out', join(folder, 'keys')]);
  const keys = join(folder, 'keys', 'key.pem');
  const { code, output } = await run(place, [
    'certify',
    '--claim',
    join(folder, 'claim.yaml'),
    '--key',
    keys,
    '--out',
    out,
  ]);
  expect({ code, output }).toMatchObject({ code: 0 });
  return out;
}

/** The same of a server that answered a request with less than it must: a step and a rule over its exchanges failed. */
export async function failingCertificate(passing: string, place: string, key: KeyObject): Promise<string> {
  const forger = new Forger(passing, join(place, 'failing'), key);
  const own: number[] = [];
  forger.transcript(FAILING.transcript, (exchanges) =>
    exchanges.map((exchange) => {
      const { response, step, seq } = exchange;
      if (step !== FAILING.step || response?.body === undefined) return exchange;
      own.push(seq);
      return { ...exchange, response: { ...response, body: { bytes: 15, text: '{"metadata":{}}' } } };
    }),
  );
  forger.outcome(
    ({ id }) => id === `${FAILING.file} > ${FAILING.step}`,
    (raw) => ({
      ...raw,
      outcome: { status: 'fail', reasons: ['result.body.id is missing'], assertions: ['expect.body.id'] },
      transcript: { file: FAILING.file, exchanges: own },
    }),
  );
  forger.sign(await forger.recompute({ contract: true }));
  return forger.folder;
}
