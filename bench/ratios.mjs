// What the suite costs, as ratios to what the same machine needs for something else at the same time: seconds alone say more
// about the machine than about the suite. Between two measurements a fixed piece of work is done, whose spread is the noise.
//   embedded  the whole suite on the embedded runtime, to that piece of work; its processor time and its peak memory
//   volumes   the four scenarios about named volumes on a real server on Docker, to the same done by hand with the SDK
//             (bench/volume-example.py), which is run in turn with them; against a running server, and with one of their own
//   managed   the whole suite on a managed server, to as many sandboxes created and deleted by themselves, as many at a time
// With --against each is measured for another checkout as well (built: npm ci), in turn, so that both meet the same noise.
// With --execd-image sandboxes of `volumes` and `managed` have the execd of that image in the place of the suite's own: one that
// keeps the stream of a command open for a while makes the example slower than the suite, which does several at a time.
// usage: node bench/ratios.mjs [--times 3] [--only embedded,volumes,managed] [--against DIR] [--execd-image I] [--json FILE]
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { sandboxesAlone } from './docker-alone.mjs';
import { measure, spread } from './measure.mjs';
import { yardstick } from './yardstick.mjs';

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '3' },
    only: { type: 'string', default: 'embedded,volumes,managed' },
    against: { type: 'string' },
    'execd-image': { type: 'string' },
    json: { type: 'string' },
  },
});
const times = Number(values.times);
if (!Number.isInteger(times) || times < 1) throw new Error('--times takes a whole number from 1');
const only = values.only.split(',');

const root = join(import.meta.dirname, '..');
const load = (name) => import(join(root, 'dist/harness', name));
const subjects = [
  ...(values.against === undefined ? [] : [{ name: values.against, root: resolve(values.against) }]),
  { name: 'this checkout', root },
];
for (const { name, root: folder } of subjects)
  if (!existsSync(join(folder, 'dist/harness/cli.js'))) throw new Error(`${name} is not built: run npm ci there`);

const FOUR = ['read-only', 'read-write', 'cross-sandbox', 'subpath-isolation'].map((name) => `volumes/${name}.yaml`);
/** Scenarios at a time, as targets on Docker have it. */
const AT_ONCE = 4;
/** What is no part of the suite, although the suite has started it. */
const APART = /opensandbox_server|execd|unshare/;

const folder = mkdtempSync(join(tmpdir(), 'osc-bench-'));
const { NO_COLOR: _color, ...inherited } = process.env;
const plain = Object.fromEntries(
  Object.entries(inherited).filter(([name]) => !/^(OPEN_)?SANDBOX_/.test(name) && name !== 'KUBECONFIG'),
);
/** @type {{ what: string, subject: string, unit: string, wanted?: number, values: number[] }[]} */
const rows = [];
const noise = [];

function note(what, subject, value, { unit = '', wanted } = {}) {
  const known = rows.find((row) => row.what === what && row.subject === subject);
  const row = known ?? { what, subject, unit, wanted, values: [] };
  if (known === undefined) rows.push(row);
  row.values.push(value);
}

/** The seconds of the fixed piece of work, now. */
function unit() {
  const { wall } = yardstick();
  noise.push(wall);
  return wall;
}

/** One run of the suite. Throws with its output where it is not what it should be: what fails fast is no fast run. */
async function suite({ name, root: checkout }, args, env = {}) {
  const reports = mkdtempSync(join(folder, 'reports-'));
  const cli = join(checkout, 'dist/harness/cli.js');
  const measured = await measure(process.execPath, [cli, 'run', '--reports', reports, ...args], {
    cwd: checkout,
    env: { ...plain, ...env },
    apart: APART,
  });
  const file = join(reports, 'conformance.json');
  if (!existsSync(file)) throw new Error(`${name}: no verdict (exit code ${measured.code})\n${measured.output}`);
  const { checks, run } = JSON.parse(readFileSync(file, 'utf8'));
  const broken = checks.filter(({ status }) => status === 'harness-error' || status === 'blocked');
  if (broken.length > 0 || run.interrupted !== undefined)
    throw new Error(`${name}: a run with ${broken.length} blocked checks and harness errors\n${measured.output}`);
  rmSync(reports, { recursive: true });
  return { ...measured, sandboxes: run.sandboxes };
}

async function embedded() {
  for (let round = 0; round < times; round += 1) {
    for (const subject of subjects) {
      const before = unit();
      const { wall, cpu, peak } = await suite(subject, []);
      const middle = (before + unit()) / 2;
      note('embedded run, wall time', subject.name, wall, { unit: 's', wanted: 20 });
      note('embedded run, processor time', subject.name, cpu, { unit: 's' });
      note('embedded run / fixed work', subject.name, wall / middle);
      note('embedded run, peak memory', subject.name, peak, { unit: 'MiB', wanted: 350 });
    }
  }
}

async function volumes(server) {
  const { provideSdk } = await load('drivers/python/environment.js');
  const python = await provideSdk('python', { log: console.error });
  for (let round = 0; round < times; round += 1) {
    unit();
    const example = await measure(python, [join(root, 'bench/volume-example.py')], {
      env: { ...plain, ...server.env },
    });
    if (example.code !== 0) throw new Error(`the example has failed:\n${example.output}`);
    note('the example by hand, wall time', '', example.wall, { unit: 's' });
    for (const subject of subjects) {
      unit();
      const there = await suite(subject, FOUR, server.env);
      note('four volume scenarios, running server, wall time', subject.name, there.wall, { unit: 's' });
      note('four volume scenarios, running server, processor time', subject.name, there.cpu, { unit: 's' });
      note('four volume scenarios, running server / example', subject.name, there.wall / example.wall, {
        wanted: 0.25,
      });
      note('four volume scenarios, peak memory', subject.name, there.peak, { unit: 'MiB', wanted: 350 });
      const own = await suite(subject, [...managedArguments, ...FOUR]);
      note('four volume scenarios, server of their own / example', subject.name, own.wall / example.wall);
    }
  }
}

async function managed(server) {
  for (let round = 0; round < times; round += 1) {
    for (const subject of subjects) {
      unit();
      const { wall, cpu, peak, sandboxes } = await suite(subject, managedArguments);
      unit();
      const alone = await sandboxesAlone({ ...server, count: sandboxes, atOnce: AT_ONCE });
      note('managed run, wall time', subject.name, wall, { unit: 's' });
      note('managed run, processor time', subject.name, cpu, { unit: 's' });
      note('managed run, sandboxes', subject.name, sandboxes);
      note('its sandboxes alone, wall time', subject.name, alone, { unit: 's' });
      note('managed run / its sandboxes alone', subject.name, wall / alone, { wanted: 1.3 });
      note('managed run, peak memory', subject.name, peak, { unit: 'MiB', wanted: 350 });
    }
  }
}

const execdImage = values['execd-image'];
const ofExecd = execdImage === undefined ? {} : { execdImage };
/** For runs with a server of their own. */
const managedArguments = ['--target', 'managed', ...(execdImage === undefined ? [] : ['--execd-image', execdImage])];

/** A server that goes on while `use` measures. */
async function withServer(use) {
  const { startManagedServer } = await load('targets/managed/server.js');
  const { cacheDir } = await load('package.js');
  const options = { cacheDir, runId: `bench${process.pid}`, log: console.error, ...ofExecd };
  const { url, apiKey, image, close } = await startManagedServer(options);
  const env = { SANDBOX_DOMAIN: new URL(url).host, OPEN_SANDBOX_API_KEY: apiKey, SANDBOX_IMAGE: image };
  try {
    await use({ url, apiKey, image, env });
  } finally {
    await close();
  }
}

function print() {
  console.log(`\n${times} times each; ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}`);
  const yard = spread(noise);
  console.log(`noise: the fixed work took ${yard.least} to ${yard.most} s, in the middle ${yard.middle} s\n`);
  console.log('| what | of | least | middle | most | wanted |\n| --- | --- | ---: | ---: | ---: | ---: |');
  for (const { what, subject, unit: of, wanted, values: all } of rows) {
    const { least, middle, most } = spread(all);
    const words = of === '' ? '' : ` ${of}`;
    const limit = wanted === undefined ? '' : `at most ${wanted}${words}`;
    console.log(`| ${what} | ${subject} | ${least}${words} | ${middle}${words} | ${most}${words} | ${limit} |`);
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ noise, rows }, null, 2)}\n`);
}

try {
  if (only.includes('embedded')) await embedded();
  if (only.includes('volumes') || only.includes('managed')) {
    const { dockerAnswers } = await load('volumes/docker/provisioner.js');
    if (await dockerAnswers())
      await withServer(async (server) => {
        if (only.includes('volumes')) await volumes(server);
        if (only.includes('managed')) await managed(server);
      });
    else console.log('volumes and managed are left out: no Docker engine answers (start it, or set DOCKER_HOST)');
  }
} finally {
  print();
  rmSync(folder, { recursive: true, force: true });
}
