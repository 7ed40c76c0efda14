/** Servers whose execd is broken: metrics. */
import type { Fault, LiveFault } from '../../harness/faults/fault.ts';
import { ofExecd, type Which } from '../../harness/faults/operations.ts';
import { type Json, json, onWire } from '../../harness/faults/wiring.ts';
import type { Decisions } from '../../harness/reference/execd/decisions.ts';

const IN = ['metrics/load.yaml'];

const ASKED: Which = (request) => ofExecd('/metrics')(request) && !ofExecd('/metrics/watch')(request);

/** Tells something else of the load when it is asked for. */
const told = (id: string, says: string, rule: string, change: (load: Json) => Json): LiveFault => ({
  id: `metrics.${id}`,
  says,
  area: [`metrics.${rule}`],
  in: IN,
  server: onWire(
    ASKED,
    json((load) => ({ ...load, ...change(load) })),
  ),
});

/** An execd that follows the load in another way. */
const followed = (id: string, says: string, rules: readonly string[], decisions: Partial<Decisions>): LiveFault => ({
  id: `metrics.watch.${id}`,
  says,
  area: rules.map((rule) => `metrics.${rule}`),
  in: IN,
  server: () => ({ seams: { execd: () => decisions } }),
});

/** Tells the first answer that it has given for ever. */
function frozen(): ReturnType<LiveFault['server']> {
  let first: Json | undefined;
  return onWire(
    ASKED,
    json((load) => {
      first ??= load;
      return first;
    }),
  )({ directory: '', apiKey: '', image: '' });
}

export const metricsFaults: readonly Fault[] = [
  told('cpus-none', 'tells of no CPU', 'cpu-count', () => ({ cpu_count: 0 })),
  told('cpus-doubled', 'tells of twice as many CPUs as there are', 'cpu-count', ({ cpu_count: count }) => ({
    cpu_count: 2 * Number(count),
  })),
  told('cpu-below-zero', 'tells that less than nothing of the CPU is in use', 'cpu-used', () => ({ cpu_used_pct: -1 })),
  told('cpu-idle', 'tells that nothing of the CPU is in use, whatever runs', 'cpu-used', () => ({ cpu_used_pct: 0 })),
  told('cpu-beyond-all', 'tells that more of the CPU is in use than there is', 'cpu-used', ({ cpu_count: count }) => ({
    cpu_used_pct: 250 * (1 + Number(count)),
  })),
  told('memory-in-kib', 'tells the memory in KiB', 'memory-total', ({ mem_total_mib: total }) => ({
    mem_total_mib: Number(total) * 1024,
  })),
  told('memory-in-tib', 'tells the memory in TiB', 'memory-total', (load) => ({
    mem_total_mib: Number(load.mem_total_mib) / 1024 ** 2,
    mem_used_mib: Number(load.mem_used_mib) / 1024 ** 2,
  })),
  told('memory-unused', 'tells that no memory is in use', 'memory-used', () => ({ mem_used_mib: 0 })),
  told('memory-used-beyond-all', 'tells the memory in use in KiB', 'memory-used', ({ mem_used_mib: used }) => ({
    mem_used_mib: Number(used) * 1024,
  })),
  told('time-in-seconds', 'tells the time in seconds', 'timestamp', ({ timestamp }) => ({
    timestamp: Math.floor(Number(timestamp) / 1000),
  })),
  told('time-in-microseconds', 'tells the time in microseconds', 'timestamp', ({ timestamp }) => ({
    timestamp: Number(timestamp) * 1000,
  })),
  {
    id: 'metrics.frozen',
    says: 'tells the load of the first request for ever',
    area: ['metrics.get.at-request'],
    in: IN,
    server: frozen,
  },
  followed('slow', 'tells the load every four seconds', ['watch.every-second'], { metricsEvery: 4000 }),
  followed('fast', 'tells the load several times in a second', ['watch.every-second'], { metricsEvery: 200 }),
  followed('held-back', 'sends the load of several seconds at once', ['watch.every-second', 'timestamp'], {
    metricsTogether: 5,
  }),
  followed('ends', 'ends the stream of the load by itself', ['watch.until-client-leaves'], { metricsEnd: 2 }),
  followed('time-of-begin', 'tells for ever the time at which the stream began', ['timestamp', 'watch.every-second'], {
    metricsTimeOfBegin: true,
  }),
];
