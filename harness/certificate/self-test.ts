/** What the suite's test of itself came to: self-test.json of a certificate, and what is said where it failed. */
import { counted } from '../counted.ts';

export type SelfTest = {
  /** Faults that were put into the reference runtime; `by`: the first check that noticed one. */
  faults: readonly { id: string; says: string; noticed: boolean; by?: string; reason?: string }[];
  /** What failed without a fault, a sentence each. */
  clean: readonly string[];
  /** How long it took, in milliseconds. */
  ms: number;
};

/** What the self-test shows to be wrong with the suite on this machine, a sentence each; none where it may judge. */
export function selfTestProblems({ faults, clean }: Pick<SelfTest, 'faults' | 'clean'>): string[] {
  return [
    ...faults.flatMap(({ id, says, noticed, reason }) =>
      noticed ? [] : [`${id} was not noticed: a server that ${says}${reason === undefined ? '' : ` (${reason})`}`],
    ),
    ...clean.map((what) => `fails without a fault: ${what}`),
  ];
}

/** Problems that are printed; one thing in the way makes many. */
const MOST_PROBLEMS = 8;

/** What is printed where it failed: what is wrong, and where to look. */
export function selfTestFailure(test: SelfTest): string {
  const problems = selfTestProblems(test);
  const more = problems.length - MOST_PROBLEMS;
  const missed = test.faults.flatMap(({ id, noticed }) => (noticed ? [] : [id]));
  return [
    `no certificate: the suite fails its own test on this machine (${counted(problems.length, 'problem')}), and the server was not tested`,
    ...problems.slice(0, MOST_PROBLEMS).map((line) => `  ${line}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    'Usual reasons: a machine that is too busy, namespaces that are not allowed, a full disk. What is in the way, this tells:',
    '  opensandbox-conformance run --target embedded lifecycle/',
    ...(missed.length === 0 ? [] : [`  opensandbox-conformance faults ${missed.join(' ')}`]),
  ].join('\n');
}
