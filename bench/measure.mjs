// Runs a program and says what it took: wall time, processor time, and the memory of all its processes together.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setInterval as every } from 'node:timers';

const SAMPLE_MS = 50;
/** Of /proc/PID/stat; the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** @typedef {{ wall: number, cpu: number, peak: number, code: number, output: string }} Measured seconds, seconds, MiB */

/**
 * Runs a program to its end. Processor time and memory are sampled every 50 ms over all processes that descend from it, but for
 * those whose command line `apart` matches (a server under test is not the suite): the last 50 ms are missing.
 * @returns {Promise<Measured>}
 */
export async function measure(command, args, { env = process.env, cwd, apart } = {}) {
  const started = performance.now();
  const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  const used = new Map();
  let peak = 0;
  const timer = every(() => {
    let resident = 0;
    for (const { pid, ticks, pages } of descendants(child.pid, apart)) {
      used.set(pid, ticks);
      resident += pages * PAGE_BYTES;
    }
    peak = Math.max(peak, resident);
  }, SAMPLE_MS);
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (value) => resolve(value ?? 1));
  });
  clearInterval(timer);
  const cpu = [...used.values()].reduce((sum, ticks) => sum + ticks, 0) / TICKS_PER_SECOND;
  return { wall: (performance.now() - started) / 1000, cpu, peak: peak / 2 ** 20, code, output };
}

/** A process and what it has started, with the processor time that each has used by itself. */
function descendants(root, apart) {
  const all = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // The name of the program stands in brackets, and may have any character in it.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const [, parent] = fields;
      const ticks = Number(fields[11]) + Number(fields[12]);
      all.set(Number(name), { pid: Number(name), parent: Number(parent), ticks, pages: Number(fields[21]) });
    } catch {
      // It has ended meanwhile.
    }
  }
  const found = [];
  const waiting = [root];
  while (waiting.length > 0) {
    const pid = waiting.pop();
    const one = all.get(pid);
    if (one === undefined || apart?.test(commandLine(pid))) continue;
    found.push(one);
    for (const { pid: other, parent } of all.values()) if (parent === pid) waiting.push(other);
  }
  return found;
}

function commandLine(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** Least, middle and greatest of some numbers, with so many digits. */
export function spread(numbers, digits = 2) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length % 2 === 1 ? sorted[(sorted.length - 1) / 2] : mean(sorted);
  return { least: round(sorted[0]), middle: round(middle), most: round(sorted.at(-1)) };
  function mean(values) {
    const half = values.length / 2;
    return (values[half - 1] + values[half]) / 2;
  }
  function round(value) {
    return Number(value.toFixed(digits));
  }
}
