/** Broken servers: each check that fails, whatever it is, has the exchange that was judged and its place in the transcript. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { BrokenServer, FaultTools } from '../../harness/faults/fault.ts';
import { transcriptOf } from '../../harness/runner/open-scenario.ts';
import { runScenario } from '../../harness/runner/runner.ts';
import { sessionInfo } from '../../harness/session/info.ts';
import type { Fault } from '../../harness/wire/faults.ts';
import { startRecorder } from '../../harness/wire/recorder.ts';
import { readTranscript } from '../../harness/wire/transcript.ts';
import { benchOfTests, faultOf } from '../support/bench.ts';

const bench = benchOfTests();

const ofCatalogue =
  (id: string) =>
  (tools: FaultTools): BrokenServer =>
    faultOf(id).server(tools);

const onWire = (api: string, method: string, path: RegExp, fault: Fault) => (): BrokenServer => ({
  wire: (request) =>
    request.api === api && request.method === method && path.test(request.target) ? fault : undefined,
});

const refusal: Fault = { kind: 'answer', answer: { status: 503, headers: [], body: Buffer.alloc(0) } };

it.each<[string, string, (tools: FaultTools) => BrokenServer, RegExp]>([
  ['commands', 'volumes/cross-sandbox.yaml', ofCatalogue('everywhere.command.all-fail'), /^POST \/command -> 200$/],
  [
    'volumes',
    'volumes/cross-sandbox.yaml',
    ofCatalogue('volumes.claims.copied-for-each-sandbox'),
    /^(POST|DELETE|GET) /,
  ],
  ['files', 'lifecycle/create.yaml', ofCatalogue('everywhere.files.not-found'), /^GET \/files\/download.* -> 404$/],
  ['keys', 'auth/keys.yaml', ofCatalogue('auth.answer.403'), / -> 403$/],
  [
    'commands that take too long',
    'volumes/read-only.yaml',
    onWire('execd', 'POST', /^\/command/, { kind: 'slow', beforeMs: 5000 }),
    /^POST \/command -> no answer/,
  ],
  [
    'creations that are refused',
    'volumes/cross-sandbox.yaml',
    onWire('lifecycle', 'POST', /^\/sandboxes$/, refusal),
    /^POST \/sandboxes -> 503$/,
  ],
  [
    'creations that take too long',
    'volumes/cross-sandbox.yaml',
    onWire('lifecycle', 'POST', /^\/sandboxes$/, { kind: 'slow', beforeMs: 5000 }),
    /^POST \/sandboxes -> no answer/,
  ],
  [
    'endpoints that are dropped',
    'volumes/read-only.yaml',
    onWire('lifecycle', 'GET', /endpoints/, { kind: 'drop' }),
    /^GET \/sandboxes\/.*\/endpoints\/44772.* -> /,
  ],
])('%s in %s', async (name, file, server, request) => {
  const scenario = bench.scenario(file);
  const { server: right } = bench.subject;
  const { seams = {}, wire } = server({ directory: bench.directory, apiKey: right.apiKey ?? '', image: right.image });
  bench.subject.use(seams);
  let broken = true;
  const reports = join(bench.directory, name.replaceAll(' ', '-'));
  const proxy = await startRecorder({
    upstream: right.target.url,
    transcript: join(reports, 'proxy.ndjson'),
    scenario: file,
    faults: (asked) => (broken ? wire?.(asked) : undefined),
  });
  const info = sessionInfo({
    runId: 'evidence01',
    server: { ...right, target: { ...right.target, url: proxy.url } },
    references: bench.supplies.references,
    reports,
    readyMs: 6000,
    requestMs: 5000,
  });
  let failures = 0;
  const { runs } = await runScenario(scenario, info, {
    limits: { factMs: 1000, attemptsMs: 1000 },
    checkMs: 2000,
    enough: ({ raw }) => raw.outcome.status === 'fail' && ++failures === 3,
    async beforeCleanUp() {
      broken = false;
      bench.subject.use({});
    },
  });
  await proxy.close();
  const failed = runs.flatMap(({ raw }) => (raw.outcome.status === 'fail' ? [raw] : []));
  expect(failed).not.toEqual([]);
  const written = new Set<number>();
  for await (const { seq } of readTranscript(transcriptOf(scenario, info))) written.add(seq);
  for (const { id, request: shown, transcript } of failed) {
    expect(transcript?.file, id).toBe(file);
    expect(transcript?.exchanges, id).not.toEqual([]);
    expect(
      transcript?.exchanges.filter((seq) => !written.has(seq)),
      id,
    ).toEqual([]);
    expect(shown, id).toMatch(/^[A-Z]+ \/\S* -> /);
  }
  expect(failed.map((raw) => raw.request)).toContainEqual(expect.stringMatching(request));
  await bench.subject.restart();
});
