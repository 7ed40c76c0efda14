/** What `driver-check` prints. */
import type { CaseResult } from './run.ts';

const WORDS = { right: 'ok', wrong: 'WRONG', cannot: 'cannot' } as const;
/** Of a message, characters that are shown. */
const SHOWN = 300;

/** A case, with what is wrong: several lines where something is, none for a case that was not looked at. */
export function caseText({ id, must, outcome, why, messages }: CaseResult): string | undefined {
  if (outcome === 'open') return undefined;
  const head = `${WORDS[outcome].padEnd(6)} ${id}`;
  if (outcome === 'right') return head;
  if (outcome === 'cannot') return `${head}: ${why}`;
  return [head, `       ${must}`, `       But ${why}.`, ...messages.map((line) => `         ${cut(line)}`)].join('\n');
}

const cut = (line: string): string =>
  line.length <= SHOWN ? line : `${line.slice(0, SHOWN)}... (${line.length} characters)`;

/** The last line. */
export function closingText(results: readonly CaseResult[]): string {
  const count = (outcome: CaseResult['outcome']): number => results.filter((one) => one.outcome === outcome).length;
  const cannot = count('cannot') === 0 ? '' : `, ${count('cannot')} that its SDK cannot do`;
  const why = results.find(({ outcome }) => outcome === 'open')?.why;
  const open = why === undefined ? '' : `, ${count('open')} not looked at: ${why}`;
  const wrong = count('wrong') === 0 ? 'nothing is wrong' : `${count('wrong')} wrong`;
  return `${results.length} cases: ${count('right')} right, ${wrong}${cannot}${open}`;
}
