/** Watches every sandbox and snapshot of a run through all its exchanges. */
import { addFinding, emptyTally, getOrMake, type RuleResult, ruleResult } from '../contract/tally.ts';
import type { Exchange } from '../wire/exchange.ts';
import { eventsOf, type HistoryEvent, type Subject } from './events.ts';
import { HISTORY_RULES } from './rules.ts';
import { isKnownState, pathBetween, TRANSITIONS } from './states.ts';
import { stateOf, type Timeline, timelineOf, withEarlier } from './timeline.ts';

/** A transition, and how often the run has seen it. */
export type TransitionCount = {
  subject: Subject;
  from: string;
  to: string;
  /** The clause that names it, or what lets it pass. */
  by: string;
  /** Seen with nothing in between. */
  seen: number;
  /** Passed unseen, on the shortest way between two states that were seen one after the other. */
  passed: number;
};

export type HistoryResult = RuleResult & { document: string; clause: string };

export type HistoryMonitor = {
  /** In any order. */
  add(exchange: Exchange): void;
  /** Every rule, whether exercised or not: `history sandbox created-at-constant`. */
  results(): HistoryResult[];
  /** Every transition that the specification names, whether exercised or not. */
  transitions(): TransitionCount[];
};

const DOCUMENT = 'sandbox-lifecycle.yml';
const SUBJECTS: readonly Subject[] = ['sandbox', 'snapshot'];

/** What the ids of all these rules begin with, where those of other rules have a document. */
export const HISTORY_SUBJECT = 'history';

/** `history snapshot transitions`. */
function historyRuleId(subject: Subject, name: string): string {
  return `${HISTORY_SUBJECT} ${subject} ${name}`;
}

export function createHistoryMonitor(): HistoryMonitor {
  type Life = { id: string; events: HistoryEvent[] };
  const lives: Record<Subject, Map<string, Life>> = { sandbox: new Map(), snapshot: new Map() };

  function timelines(subject: Subject): Timeline[] {
    return [...lives[subject].values()].flatMap(({ id, events }) => timelineOf(subject, id, events) ?? []);
  }

  return {
    add(exchange) {
      for (const { subject, id, event } of eventsOf(exchange)) {
        // What two machines have seen of one thing has no order: their clocks are two.
        const life = getOrMake(lives[subject], `${exchange.shard ?? ''} ${id}`, (): Life => ({ id, events: [] }));
        life.events.push(event);
      }
    },
    results: () =>
      SUBJECTS.flatMap((subject) => {
        const all = timelines(subject);
        return HISTORY_RULES.filter(({ subjects }) => subjects.includes(subject)).map((rule) => {
          const id = historyRuleId(subject, rule.name);
          const tally = emptyTally();
          for (const timeline of all) {
            const { exercised, violations } = rule.judge(timeline);
            tally.exercised += exercised;
            for (const { at, ...violation } of violations) addFinding(tally, id, violation, at.exchange);
          }
          return { ...ruleResult(id, tally), document: DOCUMENT, clause: clauseFor(subject, rule.clause) };
        });
      }),
    transitions: () => SUBJECTS.flatMap((subject) => countTransitions(subject, timelines(subject))),
  };
}

/** The clauses of the rules are those of sandboxes; snapshots have the same under their own names. */
function clauseFor(subject: Subject, clause: string): string {
  if (subject === 'sandbox') return clause;
  return clause
    .replace('/ListSandboxesResponse', '/ListSnapshotsResponse')
    .replace(/\/Sandbox(?=State|Status|\/)/, '/Snapshot')
    .replace('/paths/~1sandboxes/get/parameters/0', '/paths/~1snapshots/get/parameters/1')
    .replace('~1sandboxes~1{sandboxId}', '~1snapshots~1{snapshotId}');
}

function countTransitions(subject: Subject, timelines: readonly Timeline[]): TransitionCount[] {
  const counts = TRANSITIONS[subject].map((each) => ({ subject, ...each, seen: 0, passed: 0 }));
  for (const { seen } of timelines) {
    const known = seen.filter((each) => isKnownState(subject, stateOf(each)));
    for (const { before, at } of withEarlier(known)) {
      const path = pathBetween(subject, String(stateOf(before)), String(stateOf(at))) ?? [];
      for (const step of path) {
        const count = counts.find(({ from, to }) => from === step.from && to === step.to);
        if (count) count[path.length === 1 ? 'seen' : 'passed'] += 1;
      }
    }
  }
  return counts;
}
