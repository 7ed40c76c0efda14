import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import type { Decisions } from './decisions.ts';
import { type Call, sendJson } from './http/call.ts';

const MIB = 1024 * 1024;
/** A share of time needs two readings; closer together than this they say nothing. */
const SHORTEST_SAMPLE_MS = 100;

type CpuTimes = { at: number; busy: number; total: number };

/** Schema Metrics: used share of all CPUs in percent, memory in MiB, time in Unix milliseconds. */
type Metrics = {
  cpu_count: number;
  cpu_used_pct: number;
  mem_total_mib: number;
  mem_used_mib: number;
  timestamp: number;
};

export async function getMetrics({ res }: Call): Promise<void> {
  const before = readCpuTimes();
  await new Promise((resolve) => setTimeout(resolve, SHORTEST_SAMPLE_MS));
  sendJson(res, await metricsSince(before));
}

/** Sends Metrics as server-sent events every second until the client leaves. */
export function watchMetrics(decisions: Decisions, { req, res }: Call): void {
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  if (req.method === 'HEAD') return void res.end();
  res.flushHeaders();
  const begun = Date.now();
  let before = readCpuTimes();
  let sent = 0;
  let held = '';
  const send = async (): Promise<void> => {
    const from = before;
    before = readCpuTimes();
    const metrics = await metricsSince(from);
    if (decisions.metricsTimeOfBegin) metrics.timestamp = begun;
    // A client that does not read loses readings instead of filling the memory.
    if (res.destroyed || res.writableNeedDrain) return;
    held += `data: ${JSON.stringify(metrics)}\n\n`;
    sent += 1;
    if (sent % decisions.metricsTogether === 0) {
      res.write(held);
      held = '';
    }
    if (sent === decisions.metricsEnd) res.end();
  };
  const first = setTimeout(send, SHORTEST_SAMPLE_MS);
  const every = setInterval(send, decisions.metricsEvery);
  res.on('close', () => {
    clearTimeout(first);
    clearInterval(every);
  });
}

async function metricsSince(before: CpuTimes): Promise<Metrics> {
  const now = readCpuTimes();
  const total = now.total - before.total;
  const used = total > 0 ? (100 * (now.busy - before.busy)) / total : 0;
  const memory = await readMemory();
  return {
    cpu_count: availableParallelism(),
    cpu_used_pct: round(Math.min(100, Math.max(0, used))),
    mem_total_mib: round(memory.total / MIB),
    mem_used_mib: round(memory.used / MIB),
    timestamp: Date.now(),
  };
}

function readCpuTimes(): CpuTimes {
  let busy = 0;
  let total = 0;
  for (const { times } of cpus()) {
    busy += times.user + times.nice + times.sys + times.irq;
    total += times.user + times.nice + times.sys + times.irq + times.idle;
  }
  return { at: Date.now(), busy, total };
}

/** What the sandbox may use: the limit of its control group where there is one, else the machine's memory. */
async function readMemory(): Promise<{ total: number; used: number }> {
  const machine = { total: totalmem(), used: totalmem() - freemem() };
  const limit = process.constrainedMemory?.() ?? 0;
  if (!(limit > 0 && limit < machine.total)) return machine;
  for (const file of ['/sys/fs/cgroup/memory.current', '/sys/fs/cgroup/memory/memory.usage_in_bytes']) {
    try {
      return { total: limit, used: Math.min(limit, Number(await readFile(file, 'utf8'))) };
    } catch {
      // The other generation of control groups, or none to be seen from inside.
    }
  }
  return { total: limit, used: Math.min(limit, machine.used) };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
