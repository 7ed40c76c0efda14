/** What is done to certificates so that they say more than is true is refused; what nothing was done to is accepted. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyFolder } from '../../harness/certificate/verify/verify-folder.ts';
import { SELF_TEST_FAULTS } from '../../harness/cli/self-test.ts';
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
