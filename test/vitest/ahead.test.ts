/** Which scenarios are begun before their turn, how many at a time, and what a stop leaves of them. */
import { expect, it } from 'vitest';
import type { Scenario } from '../../harness/scenario/scenario.ts';
import { type Begun, beginAhead } from '../../harness/vitest/ahead.ts';

const scenarios = ['a', 'b', 'c', 'd', 'e'].map((path) => ({ path }) as Scenario);
const called = (path: string): Scenario => scenarios.find((one) => one.path === path) as Scenario;

/** What is begun, and the end of each by its path. */
function beginning() {
  const begun: string[] = [];
  const stopped: string[] = [];
  const end = new Map<string, () => void>();
  const begin = ({ path }: Scenario): Begun => {
    begun.push(path);
    const closed = new Promise<string[]>((resolve) => end.set(path, () => resolve([])));
    const stop = (): void => {
      stopped.push(path);
      end.get(path)?.();
    };
    return { checks: [], opened: Promise.resolve(), made: () => Promise.reject(), closed, ms: () => 0, stop };
  };
  /** Ends one, and waits for what follows from it. */
  const ended = async (path: string): Promise<void> => {
    end.get(path)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begin, begun, stopped, ended };
}

it('begins nothing before the first is taken, and then as many as may be', () => {
  const { begin, begun } = beginning();
  const ahead = beginAhead({ scenarios, most: 3 }, begin);
  expect(begun).toEqual([]);
  ahead.take(called('a'));
  expect(begun).toEqual(['a', 'b', 'c']);
});

it('begins the next one where one has ended, each once, whoever is asked for', async () => {
  const { begin, begun, ended } = beginning();
  const ahead = beginAhead({ scenarios, most: 2 }, begin);
  const first = ahead.take(called('a'));
  await ended('b');
  expect(begun).toEqual(['a', 'b', 'c']);
  expect(ahead.take(called('a'))).toBe(first);
  await ended('a');
  await ended('c');
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
  for (const scenario of scenarios) ahead.take(scenario);
  expect(begun).toHaveLength(scenarios.length);
});

it('begins one that is taken before its turn, and does not begin it again', async () => {
  const { begin, begun, ended } = beginning();
  const ahead = beginAhead({ scenarios, most: 2 }, begin);
  ahead.take(called('d'));
  expect(begun).toEqual(['d', 'a']);
  await ended('a');
  await ended('b');
  await ended('c');
  expect(begun).toEqual(['d', 'a', 'b', 'c', 'e']);
});

it('that is stopped ends what is under way, and begins nothing more', async () => {
  const { begin, begun, stopped } = beginning();
  const ahead = beginAhead({ scenarios, most: 2 }, begin);
  ahead.take(called('a'));
  ahead.leave(called('a'));
  await ahead.stop();
  await new Promise((resolve) => setImmediate(resolve));
  expect(stopped).toEqual(['b']);
  expect(begun).toEqual(['a', 'b']);
});
