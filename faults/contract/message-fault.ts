/** Faults of messages of one area, and what they change. */
import type { ReplayFault } from '../../harness/faults/fault.ts';
import type { Exchange } from '../../harness/wire/exchange.ts';

/** A fault of messages; `area` when the register has rules of its own for what it breaks. */
export const messageFault = (
  id: string,
  says: string,
  replay: (exchange: Exchange) => Exchange,
  area: readonly string[] = ['contract.lifecycle'],
): ReplayFault => ({ id: `contract.${id}`, says, area, replay });
