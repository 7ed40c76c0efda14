// What thousands of scenarios cost: runs generated ones (generate-scenarios.mjs) against the embedded runtime, in one process by
// growing counts, then the most of them in shards, and merges these. Prints wall time, processor time and peak memory of the suite
// (without the sandboxes), what one more scenario costs, and how that grows: 1.00 is linear.
// usage: node bench/scale.mjs [--counts 125,500,2000] [--shards 8] [--only-shards] [--json FILE]
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generateScenarios } from './generate-scenarios.mjs';
import { measure } from './measure.mjs';

const { values } = parseArgs({
  options: {
    counts: { type: 'string', default: '125,500,2000' },
    shards: { type: 'string', default: '8' },
    'only-shards': { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const counts = values.counts.split(',').map(Number);
const shards = Number(values.shards);
if (![...counts, shards].every((each) => Number.isInteger(each) && each >= 0))
  throw new Error('--counts and --shards take whole numbers');

const cli = join(import.meta.dirname, '../dist/harness/cli.js');
if (!existsSync(cli)) throw new Error('build first: npm run build');
/** What a sandbox is, and no part of the suite. */
const SANDBOXES = /execd|unshare/;
const MOST_MIB = 500;

const folder = mkdtempSync(join(tmpdir(), 'osc-scale-'));
const rows = [];

/** A command of the suite, measured. A part of the suite that has no deviation ends with 0. */
async function measured(what, count, args) {
  const { wall, cpu, peak, code, output } = await measure(process.execPath, [cli, ...args], { apart: SANDBOXES });
  if (code !== 0) throw new Error(`${what} ended with ${code}:\n${output.slice(-4000)}`);
  const row = { what, count, wall, cpu, peak };
  rows.push(row);
  const cells = [`${wall.toFixed(1)} s`, `${cpu.toFixed(1)} s CPU`, `${Math.round(peak)} MiB`];
  console.log(`${what.padEnd(34)}${cells.map((cell) => cell.padStart(14)).join('')}`);
  return row;
}

try {
  console.log(`${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}, Node ${process.version}`);
  const runs = [];
  for (const count of values['only-shards'] ? counts.slice(-1) : counts) {
    const scenarios = join(folder, `scenarios-${count}`);
    generateScenarios(scenarios, count);
    if (values['only-shards']) continue;
    const reports = join(folder, `reports-${count}`);
    runs.push(await measured(`${count} scenarios`, count, ['run', '--scenarios', scenarios, '--reports', reports]));
  }
  const most = counts.at(-1);
  const parts = [];
  for (let index = 1; index <= shards; index += 1) {
    const reports = join(folder, `shard-${index}`);
    const args = [
      'run',
      '--scenarios',
      join(folder, `scenarios-${most}`),
      '--shard',
      `${index}/${shards}`,
      '--reports',
      reports,
    ];
    parts.push(await measured(`shard ${index}/${shards} of ${most}`, most / shards, args));
  }
  const folders = parts.map((_, index) => join(folder, `shard-${index + 1}`));
  if (shards > 0)
    await measured(`merge of ${shards} shards`, most, ['merge', ...folders, '--out', join(folder, 'merged')]);

  const more = runs.slice(1).map((run, index) => {
    const before = runs[index];
    const each = (of) => (run[of] - before[of]) / (run.count - before.count);
    return { to: run.count, wall: each('wall'), cpu: each('cpu'), peak: each('peak') };
  });
  for (const { to, wall, cpu, peak } of more)
    console.log(
      `one more scenario, up to ${to}: ${(wall * 1000).toFixed(0)} ms, ${(cpu * 1000).toFixed(0)} ms CPU, ${(peak * 1024).toFixed(0)} KiB` +
        ` (to linear: ${(wall / more[0].wall).toFixed(2)}, CPU ${(cpu / more[0].cpu).toFixed(2)}, memory ${(peak / more[0].peak).toFixed(2)})`,
    );
  const peaks = parts.map(({ peak }) => peak);
  if (shards > 0)
    console.log(`most memory of a shard: ${Math.round(Math.max(...peaks))} MiB (wanted: below ${MOST_MIB})`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ rows, more }, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
