/** The rules of a run, by id, as its verdict has them: a report explains itself without the register. Pure. */
import type { Rules } from '../verdict/basis.ts';
import type { Verdict } from '../verdict/verdict-format.ts';

export const reportedRules = ({ requirements }: Pick<Verdict, 'requirements'>): Rules =>
  Object.fromEntries(
    requirements.map(({ id, level, profile, clause, text }) => [
      id,
      { id, level: level as Rules[string]['level'], profile, clause, rule: text },
    ]),
  );
