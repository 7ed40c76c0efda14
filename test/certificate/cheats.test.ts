/** What is done to certificates so that they say more than is true is refused; what nothing was done to is accepted. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyId } from '../../harness/certificate/keys.ts';
import { verifyFolder } from '../../harness/certificate/verify/verify-folder.ts';
import { SELF_TEST_FAULTS } from '../../harness/cli/self-test.ts';
import { inProcess } from '../cli/in-process.ts';
import { failingCertificate, passingCertificate } from './certified.ts';
import { CHEATS } from './cheats.ts';
import { Forger } from './forger.ts';
import { newPair } from './pairs.ts';

const vendor = newPair();
const options = { selfTest: SELF_TEST_FAULTS, key: vendor.publicKey };
let place: string;
let passing: string;
let failing: string;

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'osc-cheats-'));
  passing = await passingCertificate(place, vendor.privateKey);
  failing = await failingCertificate(passing, place, vendor.privateKey);
}, 1_800_000);

afterAll(() => rmSync(place, { recursive: true, force: true }));

describe('what nothing was done to', () => {
  it('is accepted', async () => {
    const verification = await verifyFolder(passing, options);
    expect(verification.reasons).toEqual([]);
    expect(verification.warnings).toEqual([]);
    expect(verification).toMatchObject({ accepted: true, key: { vouched: true } });
  });

  it('is accepted without a key as well, and it is said that nobody vouches for it', async () => {
    const verification = await verifyFolder(passing, {
      selfTest: SELF_TEST_FAULTS,
      enough: ({ length }) => length > 0,
    });
    expect(verification.reasons).toEqual([]);
    expect(verification.warnings.map(({ code }) => code)).toEqual(['key-unknown']);
    expect(verification).toMatchObject({ accepted: true, key: { vouched: false } });
  });

  it('is believed where it says FAILED, and not accepted', async () => {
    const verification = await verifyFolder(failing, options);
    expect(verification.reasons).toEqual([]);
    expect(verification).toMatchObject({ accepted: false, certificate: { result: 'FAILED' } });
  });
});

describe('the command', () => {
  it('says who signed what, and that it is accepted', async () => {
    const { code, output } = await inProcess('verify', [passing, '--key', join(passing, 'key.pub.pem')]);
    expect(output).toContain(keyId(vendor.publicKey));
    expect(output).toMatch(/Reference runtime \d[\s\S]*PASSED[\s\S]*core: conformant[\s\S]*\naccepted /);
    expect(code).toBe(0);
  });

  it('tells a certificate that says FAILED from one that is refused', async () => {
    const { code, output } = await inProcess('verify', [failing]);
    expect(output).toMatch(/a key that nobody vouches for[\s\S]*\nfailed /);
    expect(code).toBe(1);
  });

  it('gives the reasons as JSON, with their codes', async () => {
    const forger = new Forger(passing, mkdtempSync(join(place, 'command-')), vendor.privateKey);
    forger.remove('report.json');
    const { code, output } = await inProcess('verify', [forger.folder, '--json']);
    expect(JSON.parse(output)).toMatchObject({
      verdict: 'refused',
      accepted: false,
      reasons: expect.arrayContaining([expect.objectContaining({ code: 'file-missing' })]),
    });
    expect(code).toBe(1);
  });

  it('is used wrongly where there is no folder, or the key is none', async () => {
    const nowhere = await inProcess('verify', [join(place, 'nowhere')]);
    const other = await inProcess('verify', [passing, '--key', join(passing, 'claim.yaml')]);
    const another = await inProcess('verify', [join(passing, 'transcripts')]);
    expect([nowhere.code, other.code, another.code]).toEqual([2, 2, 2]);
    expect(another.output).toContain('is no certificate');
    expect(nowhere.output).toContain('is not there');
    expect(other.output).toContain('no key in PEM');
  });
});

it('has no cheat twice', () => {
  const names = CHEATS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

describe.each(CHEATS)('$name', ({ cheat, signs, from, code }) => {
  it(`is refused: ${code}`, async () => {
    const folder = mkdtempSync(join(place, 'cheat-'));
    const forger = new Forger(from === 'failing' ? failing : passing, folder, vendor.privateKey);
    await cheat(forger);
    if (signs === 'again') forger.sign();
    if (signs === 'all') forger.sign(await forger.recompute());
    const has = (reasons: readonly { code: string }[]): boolean => reasons.some((reason) => reason.code === code);
    const { accepted, reasons } = await verifyFolder(folder, { ...options, enough: has });
    expect({ accepted, codes: [...new Set(reasons.map((reason) => reason.code))] }).toMatchObject({
      accepted: false,
      codes: expect.arrayContaining([code]),
    });
    rmSync(folder, { recursive: true });
  });
});
