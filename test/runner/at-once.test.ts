/** Refusals and looks of a scenario at the same time, against the embedded runtime behind a proxy. */
import { describe, expect, it } from 'vitest';
import { CREATE } from '../../harness/faults/operations.ts';
import { answerOf } from '../../harness/faults/wiring.ts';
import type { Exchange } from '../../harness/wire/exchange.ts';
import type { FaultPlan } from '../../harness/wire/faults.ts';
import { runEmbedded } from '../support/embedded-run.ts';

/** Many creations that are wrong on purpose. */
const REFUSALS = 'volumes/validation-requests.yaml';

/** The largest number of exchanges that were under way at one moment. */
function mostAtOnce(exchanges: readonly Exchange[]): number {
  const moments = exchanges.flatMap(({ tick, ms }) => [
    { at: tick, by: 1 },
    { at: tick + ms, by: -1 },
  ]);
  moments.sort((a, b) => a.at - b.at || a.by - b.by);
  let now = 0;
  return Math.max(...moments.map(({ by }) => (now += by)));
}

const wrongOf = (exchanges: readonly Exchange[]): Exchange[] =>
  exchanges.filter(({ wrongOnPurpose }) => wrongOnPurpose === true);

describe('many refusals', () => {
  it('of a slow server are under way at the same time, eight at most, and each belongs to its step', async () => {
    const slow: FaultPlan = (request) => (CREATE(request) ? { kind: 'slow', beforeMs: 100 } : undefined);
    const { notPassed, exchanges } = await runEmbedded(REFUSALS, {}, undefined, slow);
    expect(notPassed).toEqual({});
    const refusals = wrongOf(exchanges);
    expect(refusals.length).toBeGreaterThan(70);
    expect(mostAtOnce(refusals)).toBe(8);
    // One exchange for each step, and not two for one and none for its neighbour.
    expect(new Set(refusals.map(({ step }) => step)).size).toBe(refusals.length);
  });

  it('that make a sandbox all the same take it back in the name of their own step', async () => {
    const body = Buffer.from(
      JSON.stringify({ image: { uri: 'reference' }, entrypoint: ['tail', '-f', '/dev/null'], resourceLimits: {} }),
    );
    let taken = 0;
    // Every tenth creation is done, whatever is wrong with it.
    const lenient: FaultPlan = (request) =>
      CREATE(request) && ++taken % 10 === 0 ? { kind: 'ask', body: () => body } : undefined;
    const { notPassed, exchanges, left } = await runEmbedded(REFUSALS, {}, undefined, lenient);
    const made = wrongOf(exchanges).filter(({ response }) => response?.status === 202);
    expect(made.length).toBeGreaterThan(5);
    for (const { step, response } of made) {
      expect(notPassed[step ?? '']).toMatchObject({ status: 'fail' });
      const own = exchanges.filter((exchange) => exchange.step === step);
      const { id } = JSON.parse(response?.body?.text ?? '{}') as { id?: string };
      expect(own.map(({ request }) => `${request.method} ${request.target}`)).toEqual(
        expect.arrayContaining(['POST /sandboxes', `DELETE /sandboxes/${id}`]),
      );
    }
    expect(left).toEqual([]);
  });

  it('are sent one after the other from when the server says that they are too many', async () => {
    let underWay = 0;
    let tooMany = 0;
    const limited: FaultPlan = (request) => {
      if (!CREATE(request)) return undefined;
      underWay += 1;
      if (underWay > 2) {
        tooMany += 1;
        underWay -= 1;
        return { kind: 'answer', answer: answerOf(429, { code: 'TOO_MANY', message: 'later' }) };
      }
      return {
        kind: 'change',
        change(answer) {
          underWay -= 1;
          return answer;
        },
      };
    };
    const { notPassed, exchanges } = await runEmbedded(REFUSALS, {}, undefined, limited);
    expect(notPassed).toEqual({});
    // The first eight came at once; nobody was asked again before the others had their answer.
    expect(tooMany).toBeGreaterThan(0);
    expect(tooMany).toBeLessThan(16);
    const taken = wrongOf(exchanges).filter(({ response }) => response?.status !== 429);
    expect(mostAtOnce(taken.slice(-20))).toBe(1);
    for (const { step } of wrongOf(exchanges).filter(({ response }) => response?.status === 429))
      expect(taken.filter((exchange) => exchange.step === step)).toHaveLength(1);
  });
});
