// False alarms: the suite must pass the reference runtime whatever the machine is doing meanwhile, and whatever runs before
// and beside a scenario. A check that fails in any of these runs is a defect of the suite: its wait is wrong, or it sees
// what another scenario does.
//   pairs     two scenarios at a time, each scenario in one pair, at concurrency 1, 2, 4 and 8
//   orders    the whole suite in an order of a seed, at concurrency 1, 2, 4 and 8
//   pressure  the whole suite beside a busy loop on each core
//   latency   the whole suite with 50 ms more on every exchange
//   pieces    the whole suite with responses in chunks of one byte
// Pairs and orders follow from the seed, which is printed. Of a run that fails the command is printed that repeats it, and its
// reports stay in reports/steady/.
// usage: node scripts/steady.mjs [--times 10] [--only pairs,orders,pressure,latency,pieces] [--seed N] [--concurrency 1,2,4,8]
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { closeSync, cpSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '10' },
    only: { type: 'string' },
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    concurrency: { type: 'string', default: '1,2,4,8' },
  },
});
const times = Number(values.times);
const seed = Number(values.seed);
const concurrencies = values.concurrency.split(',').map(Number);
for (const number of [times, seed, ...concurrencies]) {
  if (!Number.isInteger(number) || number < 0) throw new Error('--times, --seed and --concurrency take whole numbers');
}
const root = join(import.meta.dirname, '..');
const load = (name) => import(join(root, 'dist/harness', name));
const folder = mkdtempSync(join(tmpdir(), 'osc-steady-'));
const kept = join(root, 'reports/steady');

/** Runs the suite; gives the checks that failed, and how it ended. The reports of a run with an alarm are kept. */
function suite(name, args) {
  const reports = join(folder, name);
  const output = openSync(`${reports}.txt`, 'w');
  const child = spawn(process.execPath, [join(root, 'dist/harness/cli.js'), 'run', '--reports', reports, ...args], {
    cwd: folder,
    stdio: ['ignore', output, output],
  });
  return new Promise((resolve) => {
    child.once('close', (code) => {
      closeSync(output);
      let checks = [];
      try {
        checks = JSON.parse(readFileSync(join(reports, 'conformance.json'), 'utf8')).checks;
      } catch {
        // It ended before there was a verdict: the exit code says so.
      }
      const failed = checks.filter(({ status }) => ['fail', 'blocked', 'harness-error'].includes(status));
      const alarm = code !== 0 || failed.length > 0;
      if (alarm) {
        rmSync(join(kept, name), { recursive: true, force: true });
        cpSync(reports, join(kept, name), { recursive: true });
        cpSync(`${reports}.txt`, join(kept, name, 'output.txt'));
      }
      rmSync(reports, { recursive: true, force: true });
      resolve({ code, failed, alarm, passed: checks.filter(({ status }) => status === 'pass').length });
    });
  });
}

/** Busy loops in processes of their own, until stopped. */
function pressure() {
  const loops = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  );
  return { args: EMBEDDED, stop: async () => loops.map((loop) => loop.kill('SIGKILL')) };
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
    args: ['--target', proxy.url, '--api-key', apiKey, '--image', 'reference', '--volumes', 'server'],
    async stop() {
      await proxy.close();
      await runtime.close();
      rmSync(join(folder, 'proxy.ndjson'), { force: true });
    },
  };
}

/** Runs against the embedded runtime, whatever the environment says. */
const EMBEDDED = ['--target', 'embedded'];

/** As many runs of the whole suite as are asked for; `start` puts something beside each. */
const whole = (name, start) =>
  Array.from({ length: times }, (_, time) => ({ name: `${name}-${time + 1}`, start, what: 'the whole suite' }));

/** Runs of scenarios in orders of seeds, at each concurrency; `each` gives what is run with one seed. */
const seeded = (name, each) =>
  Array.from({ length: times }, (_, time) =>
    concurrencies.flatMap((concurrency, at) => {
      const own = seed + time * concurrencies.length + at;
      return each(own).map((files, index, all) => ({
        name: [name, own, concurrency, ...(all.length > 1 ? [index + 1] : [])].join('-'),
        what: `${files.length === 0 ? 'the whole suite' : files.join(', ')}, order ${own}, concurrency ${concurrency}`,
        args: [...EMBEDDED, '--concurrency', String(concurrency), '--order', String(own), ...files],
      }));
    }),
  ).flat();

const { scenarioFiles } = await load('scenario/library.js');
const { pairsOf } = await load('scenario/order.js');
const scenarios = join(root, 'scenarios');
const files = scenarioFiles(scenarios).map((file) => relative(scenarios, file));

const MODES = {
  pairs: () => seeded('pairs', (own) => pairsOf(own, files)),
  orders: () => seeded('orders', () => [[]]),
  pressure: () => whole('pressure', pressure),
  latency: () => whole('latency', () => behind({ kind: 'slow', beforeMs: 50 })),
  pieces: () => whole('pieces', () => behind({ kind: 'slow', beforeMs: 0, chunkBytes: 1 })),
};

const NOTHING_BESIDE = { args: [], stop: async () => {} };
const names = values.only?.split(',') ?? Object.keys(MODES);
for (const name of names) {
  if (!Object.hasOwn(MODES, name)) throw new Error(`--only: there is ${Object.keys(MODES).join(', ')}, and no ${name}`);
}
console.log(`seed ${seed}: \`--seed ${seed}\` repeats the pairs and orders`);
let alarms = 0;
let runs = 0;
try {
  for (const { name, what, args = [], start } of names.flatMap((mode) => MODES[mode]())) {
    const began = Date.now();
    const beside = (await start?.()) ?? NOTHING_BESIDE;
    const { code, failed, alarm, passed } = await suite(name, [...args, ...beside.args]).finally(beside.stop);
    const seconds = Math.round((Date.now() - began) / 1000);
    console.log(`${name}: exit code ${code}, ${passed} passed, ${failed.length} failed, ${seconds} s (${what})`);
    for (const { id, status, reasons } of failed) console.log(`  ${status} ${id}: ${reasons[0] ?? ''}`);
    runs += 1;
    if (!alarm) continue;
    alarms += 1;
    console.log(`  reports: ${relative(process.cwd(), join(kept, name))}`);
    if (args.length > 0) console.log(`  again: npx opensandbox-conformance run ${args.join(' ')}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(alarms === 0 ? `no false alarm in ${runs} runs` : `${alarms} of ${runs} runs with a false alarm`);
process.exit(alarms === 0 ? 0 : 1);
