/** Holds the exchanges of a run to the documents, as the contract phase does, and gives the rules that are broken. */
import { join } from 'node:path';
import { alikeIn } from '../contract/alike.ts';
import { loadErrata } from '../contract/errata.ts';
import { createJudge, type JudgedBy } from '../contract/judge.ts';
import { sharesOf, shownRules } from '../contract/operation-rules.ts';
import { createSettle } from '../contract/settle.ts';
import { createHistoryMonitor } from '../history/monitor.ts';
import { type Charged, type ContractBindings, verifiedByFindings } from '../register/contract-binding.ts';
import { contractRequirementId } from '../register/contract-register.ts';
import { contractsIn } from '../session/contract-rules.ts';
import type { Exchange } from '../wire/exchange.ts';
import type { FailedCheck } from './result.ts';

export type Judging = {
  /** The documents. */
  contracts: readonly JudgedBy[];
  /** Rules that the exchanges break. */
  broken(exchanges: Iterable<Exchange>): FailedCheck[];
  /** Ids of the rules that the exchanges could show to be broken. */
  exercised(exchanges: Iterable<Exchange>): string[];
};

/** What a rule speaks against; of one that is in no register, the part of the text that it is a rule of. */
function blamedOrOwn(ruleId: string, bindings: ContractBindings, charged: Charged): string[] {
  const verified = verifiedByFindings(ruleId, bindings, charged);
  const broken = verified.filter(({ assertions }) => assertions === undefined || assertions.length > 0);
  if (verified.length > 0) return broken.map(({ rule }) => rule);
  const [document = '', subject = ''] = ruleId.split(' ');
  if (document === 'history') return [`${subject}.history`];
  // Any status will do: faults name the document, or the operation.
  return [contractRequirementId(document, subject, 'any')];
}

/** Reads the documents of a specs folder once; validators are compiled at first use. */
export async function openJudging(specs: string, bindings: ContractBindings): Promise<Judging> {
  const contracts = await contractsIn(specs);
  const settle = createSettle(() => loadErrata(join(specs, 'errata.yaml')));

  const over = (exchanges: Iterable<Exchange>) => {
    const judge = createJudge(contracts);
    const history = createHistoryMonitor();
    for (const exchange of exchanges) {
      judge.add(exchange);
      history.add(exchange);
    }
    const results = judge.results();
    const rules = [...judge.documentRules(), ...results.flatMap(shownRules), ...history.results()];
    return { rules, alike: alikeIn(results), shares: sharesOf(results) };
  };

  return {
    contracts,
    exercised: (exchanges) => over(exchanges).rules.flatMap(({ id, exercised }) => (exercised > 0 ? [id] : [])),
    broken: (exchanges) => {
      const { rules, alike, shares } = over(exchanges);
      return rules.flatMap((rule): FailedCheck[] => {
        if (rule.findings.length === 0) return [];
        const { findings: failed } = settle(rule.findings);
        const [first] = failed;
        if (first === undefined) return [];
        const keys = failed.map(({ key }) => key);
        const charged = { keys, alike, shares: shares.get(rule.id) ?? [] };
        return [
          {
            id: rule.id,
            kind: 'contract',
            blames: blamedOrOwn(rule.id, bindings, charged),
            how: 'fail',
            outcome: 'fail',
            assertions: keys,
            reason: `${first.pointer || '(message)'}: expected ${first.expected}, got ${first.got}`,
          },
        ];
      });
    },
  };
}
