/** Faults of snapshots on the wire. */
import type { FaultTools, LiveFault } from '../../harness/faults/fault.ts';
import type { FaultPlan } from '../../harness/wire/faults.ts';

/** A fault on the wire. */
export const wireFault = (
  id: string,
  says: string,
  where: { area: string[]; in: readonly string[] },
  plan: (tools: FaultTools) => FaultPlan,
): LiveFault => ({ id: `snapshots.${id}`, says, ...where, server: (tools) => ({ wire: plan(tools) }) });
