/** What of the specs folder every worker needs: read once, and handed to them. */
import { contractBindings } from '../register/contract-binding.ts';
import { loadOpenQuestions } from '../register/open-questions.ts';
import { loadRegister } from '../register/register.ts';
import { newestSet, type SetId } from '../spec-version.ts';
import type { Judges } from '../targets/target.ts';
import type { References } from './info.ts';
import { isJudged } from './judged.ts';
import { namedOperations } from './operations.ts';

/**
 * Reads the register, the open questions and the lifecycle document of a specs folder (absolute). Without the rules by which
 * the server cannot be judged, and in one requirement set; absent: the newest of the folder. Throws UsageError where they are wrong.
 */
export async function loadReferences(
  specs: string,
  judges?: Judges,
  set: SetId = newestSet(specs),
): Promise<References> {
  const all = [...loadRegister(specs, set).requirements.values()];
  const rules = Object.fromEntries(all.filter((rule) => isJudged(rule, judges)).map((rule) => [rule.id, rule]));
  return {
    set,
    rules,
    questions: loadOpenQuestions(specs).map(({ id, question, requirements, contract, errata }) => ({
      id,
      question,
      requirements,
      ...(contract === undefined ? {} : { contract }),
      ...(errata === undefined ? {} : { errata }),
    })),
    contract: contractBindings(Object.values(rules)),
    operations: await namedOperations(specs, set),
  };
}
