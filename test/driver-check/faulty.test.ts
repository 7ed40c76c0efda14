/** Each driver with one fault (faulty.mjs) is found out, by the case that names the fault; the good driver is right in everything. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DRIVER_CASES } from '../../harness/driver-check/cases/all.ts';
import { type Place, startPlace } from '../../harness/driver-check/place.ts';
import { runCases } from '../../harness/driver-check/run.ts';
import { packageDir } from '../../harness/package.ts';
import { FAULTS } from './faulty.mjs';

/** The case that each fault fails. */
const FOUND_BY: Readonly<Record<string, string>> = {
  'exit-code-wrong': 'exit-codes',
  'exit-code-always-0': 'exit-codes',
  'exit-code-of-a-signal-is-1': 'exit-codes',
  'exit-code-null-for-0': 'exit-codes',
  'command-id-invented': 'command-id',
  'result-of-another-shape': 'protocol.result',
  'result-with-more': 'protocol.result',
  'background-waits': 'background',
  'last-line-lost': 'output.last',
  'first-line-lost': 'output.last',
  'blank-line-lost': 'output.blank-lines',
  'repeated-line-lost': 'output.last',
  'stdout-and-stderr-mixed': 'output.streams',
  'stderr-after-stdout': 'output.streams',
  'order-changed': 'output.order',
  'text-trimmed': 'output.spaces',
  'text-up-to-its-line-end': 'output.real',
  'line-end-added': 'output.line-ends',
  'cr-taken-away': 'output.line-ends',
  'text-in-latin-1': 'output.characters',
  'line-separators-replaced': 'output.characters',
  'text-cut-at-64-KiB': 'output.long',
  'output-cut-after-1000-events': 'output.many',
  'output-at-the-end': 'output.at-once',
  'events-after-the-answer': 'protocol.once',
  'swallowed-error': 'broken.stream',
  'refusal-as-success': 'refused.delete',
  'refused-write-as-success': 'refused.write',
  'status-lost': 'refused.state',
  'code-lost': 'refused.read',
  'status-always-500': 'refused.state',
  'refusal-as-kind-sdk': 'refused.run',
  'unknown-handle-as-kind-sdk': 'handle.unknown',
  'everything-unsupported': 'create.usable',
  'refused-creation-as-success': 'refused.create',
  'connects-to-anything': 'refused.connect',
  'refused-start-as-success': 'refused.run-background',
  'refused-removal-as-success': 'refused.remove',
  'unread-state-as-success': 'broken.json',
  'unread-creation-as-success': 'broken.creation',
  'request-time-ignored': 'silence',
  'creation-time-ignored': 'create.slow',
  'content-as-text': 'file.read',
  'file-cut-at-16-KiB': 'file.read',
  'empty-file-without-base64': 'file.read',
  'written-as-text': 'file.write',
  'mode-ignored': 'file.mode',
  'names-escaped': 'file.names',
  'list-without-first': 'file.list',
  'info-without-mode': 'file.info',
  'move-copies': 'file.move',
  'remove-not-sent': 'file.remove',
  'directory-stays': 'file.directories',
  'delete-not-sent': 'delete',
  'close-deletes': 'close',
  'close-forgets-nothing': 'handle.unknown',
  'close-closes-every-handle': 'handles',
  'connect-gives-another-id': 'connect',
  'state-invented': 'state',
  'state-in-capitals': 'state',
  'id-of-its-own': 'create.usable',
  'env-of-the-sandbox-dropped': 'create.request',
  'read-only-dropped': 'create.request',
  'envs-dropped': 'run.request',
  'cwd-dropped': 'run.request',
  'uid-dropped': 'run.request',
  'timeout-in-seconds': 'run.request',
  'marks-not-sent': 'marks',
  'marks-of-the-first-request': 'marks',
  'marks-of-the-last-request': 'parallel',
  'answers-swapped': 'parallel',
  'one-after-the-other': 'parallel.waits',
  'wrong-version': 'handshake',
  'no-hello': 'handshake',
  'hello-without-sdk': 'handshake',
  'garbage-on-stdout': 'protocol.message',
  'answers-twice': 'protocol.once',
  'key-on-stderr': 'api-key',
  flood: 'protocol.flood',
  'endless-events': 'protocol.flood',
  hangs: 'state',
  dies: 'state',
  'cancel-ignored': 'cancel',
  'cancelled-as-kind-sdk': 'cancel',
  'hangs-after-garbage': 'garbage',
  'dies-of-an-unknown-op': 'unknown-op',
  'dies-of-a-late-cancel': 'cancel.late',
  'goes-on-after-its-input': 'end',
};

/** Before a case that looks at what was written: one that has the driver write it. */
const BEFORE: Record<string, string> = {
  'result-of-another-shape': 'command-id',
  'result-with-more': 'state',
  'events-after-the-answer': 'output.order',
  'garbage-on-stdout': 'output.order',
  'answers-twice': 'state',
  'key-on-stderr': 'state',
  flood: 'state',
  'endless-events': 'output.order',
};

/** What these wait for does not come. */
const PATIENCE: Record<string, object> = {
  'no-hello': { startMs: 1000 },
  hangs: { answerMs: 1000 },
  'request-time-ignored': { answerMs: 3000 },
};

const program = (file: string, ...args: string[]) => ({
  name: 'checked',
  command: process.execPath,
  args: [join(packageDir, file), ...args],
});

const LANES = 4;
/** Runtimes that nothing is checked against at the moment, and whoever waits for one. */
const free: Place[] = [];
const waiting: ((place: Place) => void)[] = [];
const give = (place: Place): void => {
  const next = waiting.shift();
  if (next === undefined) free.push(place);
  else next(place);
};
const take = (): Promise<Place> => {
  const place = free.pop();
  return place === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(place);
};

let places: Place[] = [];
beforeAll(async () => {
  places = await Promise.all(Array.from({ length: LANES }, startPlace));
  for (const place of places) give(place);
});
afterAll(() => Promise.all(places.map((place) => place.close())));

async function check(ids: readonly string[] | undefined, patience: object, ...words: Parameters<typeof program>) {
  const place = await take();
  try {
    const cases = DRIVER_CASES.filter(({ id }) => ids?.includes(id) ?? true);
    return await runCases(program(...words), place, cases, { patience });
  } finally {
    give(place);
  }
}

const notRight = (results: Awaited<ReturnType<typeof check>>) => results.filter(({ outcome }) => outcome !== 'right');

describe.concurrent('driver-check', () => {
  it('finds nothing wrong with the good driver', async () => {
    const results = await check(undefined, {}, 'test/support/driver/good.mjs');
    expect(notRight(results)).toEqual([]);
    expect(results.map(({ id }) => id)).toEqual(DRIVER_CASES.map(({ id }) => id));
  });

  it.each(Object.entries(FOUND_BY))('finds %s by the case %s', async (fault, id) => {
    const ids = [BEFORE[fault], id].filter((one) => one !== undefined);
    const results = await check(ids, PATIENCE[fault] ?? {}, 'test/driver-check/faulty.mjs', fault);
    const found = results.find((one) => one.id === id);
    expect(found).toMatchObject({ outcome: 'wrong' });
    expect(found?.why).toMatch(/\w/);
  });
});

it('every fault has its case', () => {
  expect(Object.keys(FOUND_BY)).toEqual(Object.keys(FAULTS));
});

it('every case finds a fault', () => {
  const found = new Set(Object.values(FOUND_BY));
  expect(DRIVER_CASES.map(({ id }) => id).filter((id) => !found.has(id))).toEqual([]);
});
