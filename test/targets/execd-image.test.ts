/** An execd image that a setting names, and what is asked of the execd in it. */

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadCapabilities } from '../../harness/capabilities/load.ts';
import { HarnessError } from '../../harness/errors.ts';
import { packageDir } from '../../harness/package.ts';
import { offersOfRun } from '../../harness/session/offers.ts';
import { namedOperations } from '../../harness/session/operations.ts';
import { NO_CLAIMS } from '../../harness/settings/claims.ts';
import { askOfExecd, isOfExecd } from '../../harness/targets/managed/ask.ts';
import { managed } from '../../harness/targets/managed/entry.ts';
import { type Change, fakeServer } from '../probing/fake-server.ts';

const specs = join(packageDir, 'specs');
const { capabilities } = loadCapabilities(specs);
const ofExecd = capabilities.filter(isOfExecd).map(({ name }) => name);

test('everything that is called after execd or code is asked, and nothing of the server', () => {
  expect(ofExecd).toEqual(capabilities.map(({ name }) => name).filter((name) => /^(execd|code)\./.test(name)));
});

async function ask(change?: Change) {
  const server = await fakeServer(change);
  const ledger: string[] = [];
  try {
    const sightings = await askOfExecd({
      url: server.url,
      apiKey: 'k',
      image: 'i',
      execdImage: 'somebody/execd:1',
      volumes: { kind: 'server' },
      runId: 'r1',
      ledger: {
        made: ({ id }) => void ledger.push(id),
        gone: ({ id }) => void ledger.splice(ledger.indexOf(id), 1),
      },
      log: () => undefined,
      questions: {
        capabilities,
        operations: await namedOperations(specs),
        useServerProxy: false,
        readyMs: 5000,
        createMs: 5000,
      },
    });
    return { sightings, created: server.created, left: server.left(), ledger };
  } finally {
    await server.close();
  }
}

test('the execd of somebody else is asked in one sandbox, of which nothing is left', async () => {
  const { sightings, created, left, ledger } = await ask();
  expect(sightings.map(({ capability, seen }) => [capability, seen])).toEqual(ofExecd.map((name) => [name, 'offered']));
  expect(created).toHaveLength(1);
  expect({ left, ledger }).toEqual({ left: [], ledger: [] });
});

test('where the server makes no sandbox with it, the sentence names the image', async () => {
  const refused: Change = ({ method }) => (method === 'POST' ? { status: 500, body: { code: 'X' } } : undefined);
  const asked = ask(refused);
  await expect(asked).rejects.toThrow(HarnessError);
  await expect(asked).rejects.toThrow(/somebody\/execd:1: that image must have \/execd and \/bootstrap\.sh/);
});

test('what it shows is taken in the place of what is known of our own; of the server all that is known stays', () => {
  const seen = (word: 'not-offered' | 'unknown') =>
    offersOfRun({ specs, capabilities: NO_CLAIMS, ossfs: undefined }, managed, {
      found: [],
      volumes: { kind: 'docker' },
      hostPath: { onServer: '/srv', here: '/srv' },
      sightings: ofExecd.map((capability) => ({ capability, seen: word, evidence: 'e' })),
    });
  const known = [...managed.capabilities, 'volumes.outside', 'volumes.host', 'volumes.host-outside', 'sandbox.own'];
  for (const word of ['not-offered', 'unknown'] as const) {
    const judged = seen(word).flatMap((offer) => (offer.judged ? [offer.capability] : []));
    expect(judged.sort()).toEqual([...new Set(known)].filter((name) => !ofExecd.includes(name)).sort());
  }
  expect(seen('unknown').some(({ claimed }) => claimed)).toBe(false);
});
