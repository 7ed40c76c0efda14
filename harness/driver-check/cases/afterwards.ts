/** What all that the driver has written must be. */
import type { Bench } from '../bench.ts';
import type { DriverCase } from '../case.ts';
import type { Breach } from '../conversation.ts';
import { Wrong } from '../wrong.ts';

const none = (rule: Breach['rule'], must: string): DriverCase => ({
  id: `protocol.${rule}`,
  must,
  afterwards: true,
  async check(bench: Bench) {
    const found = bench.breaches().filter((breach) => breach.rule === rule);
    const [first] = found;
    if (first === undefined) return;
    const more = found.length > 1 ? `, and so ${found.length} times or more` : '';
    throw new Wrong(`${first.why}${more}`, first.messages);
  },
});

export const afterwardsCases: readonly DriverCase[] = [
  none(
    'message',
    'Nothing but messages of the protocol stands on standard output; what is for people goes to standard error.',
  ),
  none('result', 'Each result has the shape of its operation, and no other members.'),
  none('once', 'Each request is answered once; events come before the answer, and only of a run.'),
  none(
    'flood',
    'It writes no line of more than 16 MiB, and no more than 50,000 events of a command that has not written them.',
  ),
  {
    id: 'api-key',
    must: 'The API key stands in nothing that it writes.',
    afterwards: true,
    async check(bench) {
      const found = bench.keyLines();
      if (found.length > 0) throw new Wrong('it writes the API key', found.slice(0, 3));
    },
  },
];
