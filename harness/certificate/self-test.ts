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

/** What is printed where it failed: what is wrong, and where to look. */
export function selfTestFailure(test: SelfTest): string {
  const problems = selfTestProblems(test);
  return [
    `no certificate: on this machine the suite does not notice what it must (${counted(problems.length, 'problem')})`,
    ...problems.map((line) => `  ${line}`),
    'The server was not tested. The reference runtime must pass here first: opensandbox-conformance run, and then',
    `  opensandbox-conformance faults ${test.faults.flatMap(({ id, noticed }) => (noticed ? [] : [id])).join(' ')}`.trimEnd(),
    'tell what is in the way. A machine that is too busy, namespaces that are not allowed, and a full disk are usual.',
  ].join('\n');
}
