/**
 * Whole runs of the compiled command line against a server that differs from the reference runtime in what a plan of
 * faults says: the runtime behind a proxy, as a running server that nothing else is known of. `harness/faults/wiring.ts`
 * and `operations.ts` have the words in which such plans are written.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startReferenceRuntime } from '../../harness/reference/runtime.ts';
import type { Seams } from '../../harness/reference/seams.ts';
import type { Verdict } from '../../harness/verdict/verdict-format.ts';
import type { FaultPlan } from '../../harness/wire/faults.ts';
import { startRecorder } from '../../harness/wire/recorder.ts';
import { type Command, start, type Workplace, workplace } from '../cli/command.ts';

export type ProxiedOptions = {
  /** What the proxy does to the traffic; nothing when absent. */
  faults?: FaultPlan;
  /** What the runtime behind it does otherwise. */
  seams?: Partial<Seams>;
  /** Text of `conformance.yaml`; when absent it is judged by what it shows. Empty: no such file. */
  config?: string;
};

/** What a run came to. */
export type ProxiedRun = {
  code: number | null;
  /** Everything printed, without colours. */
  output: string;
  /** `conformance.json`; undefined when the run wrote none. */
  verdict: Verdict | undefined;
  /** How long the process lived, in milliseconds. */
  ms: number;
};

export type ProxiedServer = {
  readonly url: string;
  readonly apiKey: string;
  /** Its folder is the working directory of the runs, `reports` that of the last one. */
  readonly place: Workplace;
  /** Starts the command line with the settings of this server and more arguments: filters, flags; or another command. */
  start(args?: string[], command?: string): Command;
  /** The same to its end. */
  run(args?: string[], command?: string): Promise<ProxiedRun>;
  /** Ends the server, and runs that still go; no file of theirs is left. */
  close(): Promise<void>;
};

const API_KEY = 'a-key-of-the-proxied-server';

/** What the server shows is judged, but for what takes a minute to see. */
const NO_MINUTE = 'capabilities: [-lifecycle.expiry]\n';

/** Starts a changed server that several runs may be made against. */
export async function startProxied({ faults, seams = {}, config = NO_MINUTE }: ProxiedOptions): Promise<ProxiedServer> {
  const place = workplace();
  const runtime = await startReferenceRuntime({ apiKey: API_KEY, seams });
  const proxy = await startRecorder({
    upstream: runtime.url,
    transcript: join(place.folder, 'proxy.ndjson'),
    scenario: 'proxied',
    ...(faults === undefined ? {} : { faults }),
  });
  if (config !== '') writeFileSync(join(place.folder, 'conformance.yaml'), config);
  const env = { SANDBOX_DOMAIN: proxy.url, OPEN_SANDBOX_API_KEY: API_KEY, SANDBOX_IMAGE: 'reference' };
  const begun: Command[] = [];
  const begin = (args: string[] = [], command = 'run'): Command => {
    mkdirSync(place.reports, { recursive: true });
    const started = start(place, [command, ...args], { ...env, SANDBOX_VOLUMES: 'server' });
    begun.push(started);
    return started;
  };
  return {
    url: proxy.url,
    apiKey: API_KEY,
    place,
    start: begin,
    async run(args, command) {
      const began = performance.now();
      const { code, output } = await begin(args, command).finished;
      const ms = performance.now() - began;
      return { code, output, verdict: verdictIn(place), ms };
    },
    async close() {
      for (const { child } of begun) child.kill('SIGKILL'); // of one that has ended there is nothing to end
      await Promise.all(begun.map(({ finished }) => finished));
      await proxy.close();
      await runtime.close();
      place.remove();
    },
  };
}

/** One run against a changed server: all scenarios, or what `args` leave of them. */
export async function proxiedRun(options: ProxiedOptions & { args?: string[] }): Promise<ProxiedRun> {
  const server = await startProxied(options);
  try {
    return await server.run(options.args);
  } finally {
    await server.close();
  }
}

function verdictIn({ reports }: Workplace): Verdict | undefined {
  const file = join(reports, 'conformance.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Verdict) : undefined;
}
