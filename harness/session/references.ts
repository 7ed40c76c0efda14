/** What of the specs folder every worker needs: read once, and handed to them. */
import { contractBindings } from '../register/contract-binding.ts';
import { loadOpenQuestions } from '../register/open-questions.ts';
import { loadRegister } from '../register/register.ts';
import type { References } from './info.ts';
import { namedOperations } from './operations.ts';

/** Reads the register, the open questions and the lifecycle document of a specs folder (absolute). Throws UsageError where they are wrong. */
export async function loadReferences(specs: string): Promise<References> {
  const rules = Object.fromEntries(loadRegister(specs).requirements);
  return {
    rules,
    questions: loadOpenQuestions(specs).map(({ id, question, requirements, contract, errata }) => ({
      id,
      question,
      requirements,
      ...(contract === undefined ? {} : { contract }),
      ...(errata === undefined ? {} : { errata }),
    })),
    contract: contractBindings(Object.values(rules)),
    operations: await namedOperations(specs),
  };
}
