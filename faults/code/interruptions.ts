/** Servers that interrupt other code than that which they are asked to interrupt, or none. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { answered, answerOf, instead, onWire, parsed, status } from '../../harness/faults/wiring.ts';
import { contextIn, contextOf, decided, fault, INTERRUPT_CODE, RUN_CODE, run } from './code-fault.ts';

/** Has no context any more whose code was interrupted. */
function endedByInterruption(): ReturnType<LiveFault['server']> {
  const gone = new Set<unknown>();
  return {
    wire(request) {
      if (INTERRUPT_CODE(request)) gone.add(contextIn(request));
      if (!RUN_CODE(request)) return undefined;
      return run((body) =>
        gone.has(contextOf(body).id)
          ? { body: {}, change: () => answerOf(400, { code: 'CONTEXT_NOT_FOUND', message: 'It was interrupted.' }) }
          : undefined,
      );
    },
  };
}

/** Interrupts what was begun last, whatever is named. */
function lastInterrupted(): ReturnType<LiveFault['server']> {
  let last = '';
  return {
    wire(request) {
      if (INTERRUPT_CODE(request) && contextIn(request) !== '') {
        return { kind: 'ask', target: () => `/code?${new URLSearchParams({ id: last })}` };
      }
      if (!RUN_CODE(request)) return undefined;
      return {
        kind: 'ask',
        body(bytes) {
          const body = parsed(bytes);
          const id = body && contextOf(body).id;
          if (typeof id === 'string') last = id;
          return bytes;
        },
      };
    },
  };
}

export const interruptionFaults: readonly LiveFault[] = [
  fault(
    'interrupt.told-only',
    'acknowledges an interruption and does nothing',
    ['interrupt.ends', 'interrupt.releases'],
    onWire((request) => INTERRUPT_CODE(request) && contextIn(request) !== '', answered(200)),
  ),
  fault(
    'interrupt.no-signal',
    'sends no signal to code that is interrupted',
    ['interrupt.ends', 'interrupt.releases'],
    decided({ codeInterruptEnds: 'nothing' }),
  ),
  fault(
    'interrupt.all',
    'interrupts the code of all contexts',
    ['interrupt.only-that-one'],
    decided({ codeInterruptEndsOthers: true }),
  ),
  fault(
    'interrupt.last',
    'interrupts the code that was begun last',
    ['interrupt.ends', 'interrupt.only-that-one'],
    lastInterrupted,
  ),
  fault(
    'interrupt.ends-context',
    'has no context any more when its code was interrupted',
    ['interrupt.releases'],
    endedByInterruption,
  ),
  fault(
    'interrupt.204',
    'answers an interruption with 204',
    ['interrupt.ends'],
    onWire(
      INTERRUPT_CODE,
      status((code) => code === 200, 204),
    ),
  ),
  fault(
    'interrupt.no-id-taken',
    'acknowledges an interruption that names no id',
    ['interrupt.id-required'],
    onWire(
      INTERRUPT_CODE,
      instead(400, () => answerOf(200)),
    ),
  ),
];
