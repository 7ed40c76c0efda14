/** Servers that tell the load in another way that the document allows. */
import { ofExecd } from '../../harness/faults/operations.ts';
import type { Reply } from '../../harness/front/reply.ts';
import { replies } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';
import { withoutHeader } from '../../harness/wire/header-lines.ts';

const axis = 'execd-metrics';

/** Changes numbers of the load, asked for or followed. */
const telling = (
  name: string,
  says: string,
  allows: string,
  change: (load: Record<string, number>) => Record<string, number>,
): Variant => ({
  id: `execd.metrics.${name}`,
  says,
  axis,
  allows,
  server: () => ({
    layer: replies(ofExecd('/metrics'), (reply) => ({
      ...reply,
      headers: withoutHeader(reply.headers, 'content-length'),
      body: changed(reply.body, change),
    })),
  }),
});

/** Each reading comes in one piece. */
async function* changed(
  body: Reply['body'],
  change: (load: Record<string, number>) => Record<string, number>,
): AsyncGenerator<Buffer> {
  for await (const piece of Buffer.isBuffer(body) ? [body] : body) {
    const text = piece.toString('utf8').replace(/\{.*\}/, (json) => {
      const load = JSON.parse(json) as Record<string, number>;
      return JSON.stringify(load.mem_total_mib === undefined ? load : { ...load, ...change(load) });
    });
    yield Buffer.from(text);
  }
}

export const metricsVariants: readonly Variant[] = [
  telling(
    'of-sandbox',
    'tells what the sandbox may use, half a CPU and 256 MiB, and how much of that it does',
    'execd-api.yaml GET /metrics: whether the system is the sandbox or the machine is not said; the members are floats.',
    () => ({ cpu_count: 0.5, cpu_used_pct: 31.25, mem_total_mib: 256, mem_used_mib: 17.75 }),
  ),
  telling(
    'each-cpu',
    'counts each CPU that is in use as a hundred percent',
    'execd-api.yaml Metrics.cpu_used_pct: whether all CPUs together are a hundred percent is not said.',
    ({ cpu_count: count = 1 }) => ({ cpu_used_pct: 100 * count }),
  ),
];
