/** What of the specs folder every worker needs: read once, and handed to them. */
import { contractBindings } from '../register/contract-binding.ts';
import { loadRegister } from '../register/register.ts';
import type { References } from './info.ts';
import { namedOperations } from './operations.ts';

/** Reads the register and the lifecycle document of a specs folder (absolute). Throws UsageError where they are wrong. */
export async function loadReferences(specs: string): Promise<References> {
  const { requirements } = loadRegister(specs);
  return {
    rules: Object.fromEntries(requirements),
    contract: contractBindings(requirements.values()),
    operations: await namedOperations(specs),
  };
}
