/** What of the specs folder every worker needs: read once, and handed to them. */
import { contractBindings } from '../verdict/contract-binding.ts';
import { loadRegister } from '../verdict/register.ts';
import type { References } from './info.ts';
import { namedOperations } from './operations.ts';

/** Reads the register and the lifecycle document of a specs folder (absolute). Throws UsageError where they are wrong. */
export async function loadReferences(specs: string): Promise<References> {
  const { requirements } = loadRegister(specs);
  const rules = [...requirements.values()].map(({ id, level, rule, clause }) => [id, { level, rule, clause }]);
  return {
    rules: Object.fromEntries(rules),
    contract: contractBindings(requirements.values()),
    operations: await namedOperations(specs),
  };
}
