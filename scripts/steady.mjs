// False alarms: the suite must pass the reference runtime whatever the machine is doing meanwhile. Each variant runs the
// whole suite several times; a check that fails in any of them is a defect of the suite: its wait is wrong.
//   pressure  a busy loop on each core
//   latency   50 ms more on every exchange
//   pieces    responses in chunks of one byte
// usage: node scripts/steady.mjs [--times 10] [--only pressure,latency,pieces]
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { times: { type: 'string', default: '10' }, only: { type: 'string' } },
});
const root = join(import.meta.dirname, '..');
const load = (name) => import(join(root, 'dist/harness', name));
const folder = mkdtempSync(join(tmpdir(), 'osc-steady-'));

/** Runs the suite; gives the checks that failed, and how it ended. */
function suite(name, args) {
  const reports = join(folder, name);
  const child = spawn(process.execPath, [join(root, 'dist/harness/cli.js'), 'run', '--reports', reports, ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve) => {
    child.once('close', (code) => {
      let checks = [];
      try {
        checks = JSON.parse(readFileSync(join(reports, 'conformance.json'), 'utf8')).checks;
      } catch {
        // It ended before there was a verdict: the exit code says so.
      }
      const failed = checks.filter(({ status }) => ['fail', 'blocked', 'harness-error'].includes(status));
      rmSync(reports, { recursive: true, force: true });
      resolve({ code, failed, passed: checks.filter(({ status }) => status === 'pass').length });
    });
  });
}

/** Busy loops in processes of their own, until stopped. */
function pressure() {
  const loops = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  );
  return { args: [], stop: async () => loops.map((loop) => loop.kill('SIGKILL')) };
}

/** A reference runtime behind a proxy that is slow in one way. */
async function behind(fault) {
  const { startReferenceRuntime } = await load('reference/runtime.js');
  const { startRecorder } = await load('wire/recorder.js');
  const apiKey = 'steady';
  const runtime = await startReferenceRuntime({ apiKey });
  const proxy = await startRecorder({
    upstream: runtime.url,
    transcript: join(folder, 'proxy.ndjson'),
    scenario: 'steady',
    faults: () => fault,
  });
  return {
    args: [
      '--target',
      proxy.url,
      '--api-key',
      apiKey,
      '--image',
      'reference',
      '--volumes',
      'server',
      // A minute that nothing shortens shows no false alarm that others do not show.
      '--capabilities',
      '-lifecycle.expiry',
    ],
    async stop() {
      await proxy.close();
      await runtime.close();
      rmSync(join(folder, 'proxy.ndjson'), { force: true });
    },
  };
}

const VARIANTS = {
  pressure,
  latency: () => behind({ kind: 'slow', beforeMs: 50 }),
  pieces: () => behind({ kind: 'slow', beforeMs: 0, chunkBytes: 1 }),
};

let alarms = 0;
try {
  for (const name of values.only?.split(',') ?? Object.keys(VARIANTS)) {
    for (let time = 1; time <= Number(values.times); time += 1) {
      const began = Date.now();
      const { args, stop } = await VARIANTS[name]();
      const { code, failed, passed } = await suite(name, args).finally(stop);
      const seconds = Math.round((Date.now() - began) / 1000);
      console.log(`${name} ${time}: exit code ${code}, ${passed} passed, ${failed.length} failed, ${seconds} s`);
      for (const { id, status, reasons } of failed) console.log(`  ${status} ${id}: ${reasons[0] ?? ''}`);
      if (code !== 0 || failed.length > 0) alarms += 1;
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(alarms === 0 ? 'no false alarm' : `${alarms} runs with a false alarm`);
process.exit(alarms === 0 ? 0 : 1);
