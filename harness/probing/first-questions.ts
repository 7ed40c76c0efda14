/** All that is asked of the first sandbox, in an order in which one question does not spoil the next. */
import type { Capability } from '../capabilities/load.ts';
import type { CreateProbe, Probe } from '../capabilities/probe-format.ts';
import { systemClock, until } from '../until.ts';
import { askExecd } from './execd-question.ts';
import { type FirstSandbox, isTriedFirst } from './first.ts';
import { askCall, askEndpoint, askLimit, askRun, askShown, UnknownOperation } from './questions.ts';
import { effectOf, wordsOf } from './second.ts';
import { broken, notOffered, type Seen, unknown } from './sighting.ts';
import { type Asking, OTHER_WAY_MS, reachExecd, type Subject, THROUGH_SERVER } from './subject.ts';

export type FirstFacts = {
  asking: Asking;
  subject: Subject;
  first: FirstSandbox;
  /** What the sandbox tells in place of Running. */
  idle?: string;
};

/** What is seen of each capability that the first sandbox is asked for, by name. */
export async function askFirst(capabilities: readonly Capability[], facts: FirstFacts): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>();
  const note = async ({ name, probe }: Capability): Promise<void> => {
    if (probe !== undefined) seen.set(name, await question(name, probe, facts));
  };
  const asked = capabilities.filter(
    (one) => one.probe !== undefined && (!('create' in one.probe) || isTriedFirst(one)),
  );
  const at = (turn: number): Capability[] => asked.filter(({ probe }) => turnOf(probe as Probe) === turn);
  const inTurn = async (): Promise<void> => {
    await Promise.all(at(0).map(note));
    for (const capability of at(1)) await note(capability);
  };
  await Promise.all([...at(BESIDE).map(note), inTurn()]);
  for (const capability of at(2)) await note(capability);
  return seen;
}

/** How long an effect may take to show that no answer announces. */
const EFFECT_MS = 2000;

/** What is only looked at may take its time meanwhile. */
const BESIDE = -1;

/** What changes the state of the sandbox comes after what does not, alone; what may end it comes last. */
function turnOf(probe: Probe): number {
  if ('create' in probe) return BESIDE;
  if ('dies' in probe) return 2;
  return 'call' in probe && probe.get !== undefined ? 1 : 0;
}

async function question(capability: string, probe: Probe, facts: FirstFacts): Promise<Seen> {
  const { asking, subject, idle } = facts;
  if ('sandbox' in probe && !('create' in probe)) return askShown(probe, asking, subject);
  if ('create' in probe) return askTried({ capability, probe }, facts);
  if (idle !== undefined && !('call' in probe && probe.get === undefined)) {
    return unknown(`the sandbox that was to be asked tells ${idle} and not Running`);
  }
  try {
    if ('call' in probe) return await askCall(probe, asking, subject);
    if ('execd' in probe) return await askExecd(probe, asking, subject);
  } catch (error) {
    if (error instanceof UnknownOperation) return unknown(error.message);
    throw error;
  }
  if ('endpoint' in probe) return askEndpoint(probe, asking, subject);
  return 'dies' in probe ? askLimit(probe, subject) : askRun(probe, subject);
}

/** Members that were tried with the first sandbox. */
async function askTried(
  { capability, probe }: { capability: string; probe: CreateProbe },
  { asking, subject, first }: FirstFacts,
): Promise<Seen> {
  const words = `POST /sandboxes with ${wordsOf([{ capability, probe }])}`;
  if (first.without !== undefined) {
    const { refused, words: came } = first.without;
    return (refused ? notOffered : broken)(`${words} ${came}`);
  }
  if (probe.access === true) {
    await subject.execd();
    await reachExecd(asking, subject.path, THROUGH_SERVER, OTHER_WAY_MS);
  }
  const look = async (): Promise<Seen> => {
    const shown = await asking.ask('GET', subject.path);
    return effectOf(probe, `${words} was accepted`, { asking, subject, shown });
  };
  let seen = await look();
  await until(systemClock, { within: EFFECT_MS, every: 200, signal: asking.signal }, async () => {
    seen = await look();
    return seen.seen === 'offered' ? true : undefined;
  });
  return seen;
}
