/** What is judged of a server, and why the rest is not. */
import { describe, expect, it } from 'vitest';
import type { Capability } from '../../harness/capabilities/load.ts';
import type { Sighting } from '../../harness/probing/sighting.ts';
import { claimRules, claimsSomething, failedClaim, leftOut, offersInWords } from '../../harness/session/claims.ts';
import { broughtBy, type OfferFacts, offersOf } from '../../harness/session/offers.ts';
import { NO_CLAIMS } from '../../harness/settings/claims.ts';
import type { Claims } from '../../harness/settings/settings.ts';

const NAMES = { yes: 'offered', no: 'not-offered', bad: 'broken', dark: 'unknown' } as const;
const capability = (name: string): Capability => ({ name: `x.${name}`, summary: 's', profile: name, seen: 's' });
const host: Capability = { ...capability('host'), name: 'volumes.host', place: 'Comes with a directory: `hostPath`.' };
const capabilities = [...Object.keys(NAMES).map(capability), host];
const sightings: Sighting[] = Object.entries(NAMES).map(([name, seen]) => ({
  capability: `x.${name}`,
  seen,
  evidence: `it said ${name}`,
}));

const offers = (claims: Partial<Claims> = {}, more: Partial<OfferFacts> = {}) =>
  offersOf({ capabilities, known: [], sightings, brought: new Map(), claims: { ...NO_CLAIMS, ...claims }, ...more });
const reasons = (...given: Parameters<typeof offers>): Record<string, string | true> =>
  Object.fromEntries(
    offers(...given).map(({ capability: name, judged, reason }) => [name, judged ? true : (reason ?? '')]),
  );

describe('of a server that was asked', () => {
  it('what it shows is judged, also where it is broken', () => {
    expect(reasons()).toEqual({
      'x.yes': true,
      'x.no': 'the server does not offer x.no (it said no)',
      'x.bad': true,
      'x.dark': 'nobody knows whether the server offers x.dark (it said dark)',
      'volumes.host': 'needs volumes.host, which comes with a directory: `hostPath`',
    });
    expect(offers().some(({ claimed }) => claimed)).toBe(false);
  });

  it('a list of names is all that is judged, with what nobody could see, and without what is not offered', () => {
    expect(reasons({ named: ['x.no', 'x.dark'] })).toMatchObject({
      'x.yes': 'x.yes is not claimed, though the server was seen to offer it (it said yes)',
      'x.no': 'the server does not offer x.no (it said no)',
      'x.dark': true,
    });
  });

  it('a change adds to what it shows and takes away', () => {
    const changed = { added: ['x.dark'], removed: ['x.yes'] };
    expect(reasons(changed)).toMatchObject({ 'x.yes': 'x.yes was taken away', 'x.dark': true, 'x.bad': true });
  });

  it('what the place brings is judged beside a list, unless it is taken away or the server refuses it', () => {
    const refused: Sighting[] = [{ capability: 'volumes.host', seen: 'not-offered', evidence: '400' }];
    const brought = broughtBy(
      { volumes: { kind: 'docker' }, hostPath: { onServer: '/srv' }, sightings: refused },
      false,
    );
    expect([...brought.keys()]).toEqual(['volumes.outside', 'volumes.docker', 'volumes.host']);
    expect(reasons({ named: [] }, { brought })['volumes.host']).toBe(true);
    expect(reasons({ removed: ['volumes.host'] }, { brought })['volumes.host']).toBe('volumes.host was taken away');
    const [offer] = offers({}, { brought, sightings: refused, capabilities: [host] });
    expect(offer).toMatchObject({ claimed: true, judged: false, seen: 'not-offered' });
  });
});

it('of a kind of target that is known, nobody asks', () => {
  const { sightings: _, ...facts } = {
    capabilities,
    known: ['x.yes'],
    brought: new Map(),
    claims: NO_CLAIMS,
    sightings,
  };
  expect(offersOf(facts).slice(0, 2)).toMatchObject([
    { seen: 'offered', evidence: 'known of this kind of target', judged: true },
    { seen: 'unknown', judged: false },
  ]);
});

it('a refusal that the documents allow is left out with their words, also where it is claimed', () => {
  const free = { ...capability('no'), refusable: 'Some runtimes have it.' };
  const [offer] = offers({ added: ['x.no'] }, { capabilities: [free] });
  expect(offer).toMatchObject({ claimed: false, judged: false, seen: 'not-offered' });
  expect(offer && failedClaim(offer)).toBeUndefined();
  expect(offer && leftOut('x.no', [offer])).toEqual({
    status: 'skipped',
    reason: 'the server does not offer x.no (it said no); it need not: Some runtimes have it',
    capability: 'x.no',
  });
});

describe('what is claimed and not offered', () => {
  const claimed = offers({ named: ['x.yes', 'x.no'] });

  it('is one failing check with a rule of its own, which blocks what needs it', () => {
    expect(claimed.map(failedClaim).filter((check) => check !== undefined)).toEqual([
      {
        id: 'capabilities.yaml > x.no is offered',
        kind: 'set-up',
        outcome: { status: 'fail', reasons: ['x.no is claimed, and the server does not offer it: it said no'] },
        verifies: [{ rule: 'claim.x-no' }],
      },
    ]);
    expect(claimRules(claimed)).toEqual({
      'claim.x-no': expect.objectContaining({ level: 'must', profile: 'no', clause: 'capabilities.yaml#/x.no' }),
    });
    expect(leftOut('x.no', claimed)).toEqual({ status: 'blocked', by: 'capabilities.yaml > x.no is offered' });
  });

  it('blocks nothing where nobody claims it', () => {
    expect(leftOut('x.no', offers())).toEqual({
      status: 'skipped',
      reason: 'the server does not offer x.no (it said no)',
      capability: 'x.no',
    });
    expect(leftOut('x.other', [])).toMatchObject({ status: 'skipped', reason: 'the server does not claim x.other' });
  });

  it('has tests only for a server that was asked, and where something is claimed', () => {
    const settings = { target: { kind: 'server' }, capabilities: NO_CLAIMS, hostPath: undefined, ossfs: undefined };
    expect(claimsSomething(settings)).toBe(false);
    expect(claimsSomething({ ...settings, hostPath: { onServer: '/srv' } })).toBe(true);
    const named = { ...settings, capabilities: { ...NO_CLAIMS, added: ['x.no'] } };
    expect(claimsSomething(named)).toBe(true);
    expect(claimsSomething({ ...named, target: { kind: 'managed' } })).toBe(true);
    expect(claimsSomething({ ...named, target: { kind: 'embedded' } })).toBe(false);
  });
});

it('the headline names what is taken as offered, what is not, and what is not judged', () => {
  expect(offersInWords(offers({ removed: ['x.yes'] }))).toBe(
    'taken as offered: x.bad (broken)\nnot offered: x.no\noffered, and not judged: x.yes',
  );
});
