/** A scenario's surroundings in memory: a driver that remembers files, a provisioner, a clock that jumps. */
import {
  ActionFailure,
  type CommandResult,
  type DrivenSandbox,
  type Driver,
  type SandboxRequest,
} from '../../harness/drivers/driver.ts';
import { HarnessError } from '../../harness/errors.ts';
import { planScenario, type Scenario, type ScenarioFile } from '../../harness/scenario/scenario.ts';
import type { ActionContext } from '../../harness/verbs/action.ts';
import type { Surroundings } from '../../harness/verbs/surroundings.ts';
import type { Verb } from '../../harness/verbs/verb.ts';

export type Fakes = Surroundings & {
  log: string[];
  requests: SandboxRequest[];
  /** What `run` answers, by command. */
  answers: Record<string, CommandResult | (() => CommandResult)>;
  /** Sandboxes whose mount path contains this cannot be created. */
  failCreateAt?: string;
  failVolume?: string;
};

export const ok = (stdout = ''): CommandResult => ({ exitCode: 0, stdout, stderr: '' });

export function fakeSurroundings(): Fakes {
  let time = 0;
  let ids = 0;
  const log: string[] = [];
  const requests: SandboxRequest[] = [];
  const driven = (id: string): DrivenSandbox => ({
    id,
    async run({ command }) {
      const answer = fakes.answers[command];
      if (answer === undefined) throw new ActionFailure(`no answer to ${command}`);
      return typeof answer === 'function' ? answer() : answer;
    },
    start: async ({ command }) => {
      log.push(`start ${command}`);
    },
    file: async () => ({ ok: true }),
    state: async () => 'Running',
    async remove() {
      log.push(`delete ${id}`);
    },
  });
  const driver: Driver = {
    connect: async (id) => driven(id),
    async create(request) {
      requests.push(request);
      const paths = JSON.stringify(request.volumes);
      if (fakes.failCreateAt !== undefined && paths.includes(fakes.failCreateAt))
        throw new ActionFailure('answered 500');
      const id = `sandbox-${++ids}`;
      log.push(`create ${id}`);
      return driven(id);
    },
    close: async () => {},
  };
  const fakes: Fakes = {
    log,
    requests,
    answers: {},
    runId: 'r1',
    image: 'img',
    driver,
    readyMs: 60_000,
    volumes: {
      async create(claim) {
        if (fakes.failVolume !== undefined && claim.includes(fakes.failVolume)) throw new HarnessError('disk full');
        log.push(`volume ${claim}`);
      },
      inspect: async () => [{ path: 'a.txt', type: 'file', mode: 0o644, content: Buffer.from('hello') }],
      exists: async () => true,
      list: async () => undefined,
      async remove(claim) {
        log.push(`remove ${claim}`);
      },
      close: async () => {},
    },
    // What is looked at has been deleted.
    call: async ({ operation }) => {
      const answer = { headers: {}, sentAt: 0, answeredAt: 0 };
      return operation === 'getSandbox'
        ? { ...answer, status: 404, body: null }
        : { ...answer, status: 200, body: { items: [] } };
    },
    execd: async () => {
      throw new ActionFailure('no execd');
    },
    useServerProxy: false,
    fetch: async () => ({ status: 200, headers: {}, body: null, base64: '' }),
    waits: { patience: (_fact, full) => full, missed: () => {}, came: () => {} },
    setStep: () => {},
    claims: { made: () => {}, gone: () => {} },
    now: () => time,
    async pause(ms) {
      time += ms;
    },
  };
  return fakes;
}

/** Does one action, whose own part is `own`, with as much of the context as it needs. */
export async function act(verb: Verb, own: unknown, context: Partial<ActionContext>): Promise<unknown> {
  if (verb.perform === undefined) throw new Error(`${verb.name} is no action`);
  return verb.perform(own, { check: 'it', sandbox: undefined, results: {}, ...context } as ActionContext);
}

/** A scenario out of what a file would hold. */
export const scenarioOf = (content: Partial<ScenarioFile>): Scenario =>
  planScenario(
    { title: 'A scenario', profile: 'volumes', steps: [], ...content },
    { file: 'volumes/x.yaml', path: '/x.yaml', lineOf: () => 1 },
  );
