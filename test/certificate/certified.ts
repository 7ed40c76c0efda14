/** Certificates for tests: of a whole run, and of one in which something failed. */
import type { KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ourSuite } from '../../harness/certificate/verify/ours.ts';
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
 * The certificate of a whole run of the embedded runtime, signed with a key; one that the environment names is taken in the
 * place of a run, as if this suite had made it.
 */
export async function passingCertificate(place: string, key: KeyObject): Promise<string> {
  const { CONFORMANCE_CERTIFICATE: made = await certified(place) } = process.env;
  const forger = new Forger(made, join(place, 'passing'), key);
  forger.facts(({ provenance }) => Object.assign(provenance?.suite ?? {}, ourSuite()));
  forger.sign(await forger.recompute());
  return forger.folder;
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
