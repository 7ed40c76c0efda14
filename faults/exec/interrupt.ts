/** Servers whose execd interrupts commands in a wrong way. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { answered, answerOf, type Json, onWire, parsed, status } from '../../harness/faults/wiring.ts';
import type { Fault, FaultRequest } from '../../harness/wire/faults.ts';
import { askedOf, commandIn, deciding, INTERRUPT, LOGS, STATUS, told } from './life.ts';

const fault = (
  id: string,
  says: string,
  area: string[],
  server: LiveFault['server'],
  file = 'exec/interrupt.yaml',
) => ({
  id: `exec.interrupt.${id}`,
  says,
  area,
  in: [file],
  server,
});

const ENDS = ['command-interrupt.ends', 'command-interrupt.signal'];
const ONLY = ['command-interrupt.only-that-one'];

/** Remembers which commands were interrupted, and meets every other request about one of these. */
const afterwards =
  (meet: (request: FaultRequest) => Fault | undefined): LiveFault['server'] =>
  () => {
    const interrupted = new Set<string>();
    return {
      wire(request) {
        const id = commandIn(request) ?? '';
        if (!INTERRUPT(request)) return interrupted.has(id) ? meet(request) : undefined;
        return {
          kind: 'change',
          change(answer) {
            if (answer.status === 200) interrupted.add(id);
            return answer;
          },
        };
      },
    };
  };

/** Knows the commands whose status was asked for, and whether they ran: newest last. */
const knowing =
  (meet: (request: FaultRequest, running: readonly string[]) => Fault | undefined): LiveFault['server'] =>
  () => {
    const running = new Set<string>();
    return {
      wire(request) {
        const id = commandIn(request) ?? '';
        if (!STATUS(request)) return meet(request, [...running]);
        return {
          kind: 'change',
          change(answer) {
            running.delete(id);
            if (parsed(answer.body)?.running === true) running.add(id);
            return answer;
          },
        };
      },
    };
  };

export const interruptFaults: readonly LiveFault[] = [
  fault(
    'group-only',
    'ends the process group of a command and nothing beyond it',
    ['command-interrupt.sessions'],
    deciding({ interruptEnds: 'group' }),
  ),
  fault(
    'shell-only',
    'ends the shell of a command and not what it has started',
    ['command-interrupt.releases'],
    deciding({ interruptEnds: 'shell' }),
  ),
  fault(
    'nothing',
    'acknowledges an interruption and sends no signal',
    [...ENDS, 'command-interrupt.releases'],
    deciding({ interruptEnds: 'nothing' }),
  ),
  fault(
    'asks-only',
    'asks a command to end and leaves alone what does not mind',
    [...ENDS, 'command-interrupt.releases'],
    deciding({ interruptByForce: false }),
  ),
  fault(
    'asks-group-only',
    'asks the process group of a command to end, and no more',
    [...ENDS, 'command-interrupt.releases'],
    deciding({ interruptByForce: false, interruptEnds: 'group' }),
  ),
  fault('everybody', 'ends all commands when one is interrupted', ONLY, deciding({ interruptEndsOthers: true })),
  fault('not-asked', 'acknowledges an interruption and does nothing', ENDS, onWire(INTERRUPT, answered(200))),
  fault(
    'accepted',
    'answers 202 to an interruption',
    ['command-interrupt.ends'],
    onWire(
      INTERRUPT,
      status((code) => code === 200, 202),
    ),
  ),
  fault(
    'fails-afterwards',
    'interrupts a command and answers with 500',
    ['command-interrupt.ends'],
    onWire(
      INTERRUPT,
      status((code) => code === 200, 500),
    ),
  ),
  fault('always-the-first', 'interrupts the command that was interrupted first, whichever is named', ENDS, () => {
    let first: string | undefined;
    return {
      wire(request) {
        if (!INTERRUPT(request)) return undefined;
        first ??= commandIn(request);
        return first === undefined ? undefined : askedOf(first);
      },
    };
  }),
  fault('every-second', 'does nothing at every second interruption, and acknowledges it', ENDS, () => {
    let asked = 0;
    return {
      wire(request) {
        if (!INTERRUPT(request)) return undefined;
        asked += 1;
        return asked % 2 === 0 ? answered(200) : undefined;
      },
    };
  }),
  fault(
    'no-id-taken',
    'acknowledges an interruption that names no id',
    ['command-interrupt.id-required'],
    onWire(INTERRUPT, (request) => (commandIn(request) === undefined ? answered(200) : undefined)),
  ),
  fault(
    'no-id-fails',
    'fails with 500 at an interruption that names no id',
    ['command-interrupt.id-required'],
    onWire(INTERRUPT, (request) =>
      commandIn(request) === undefined ? answered(500, { code: 'RUNTIME_ERROR', message: 'nil' }) : undefined,
    ),
  ),
  fault(
    'no-id-is-the-newest',
    'interrupts the newest command that it knows to run when no id is named',
    ONLY,
    knowing((request, running) => {
      const newest = running.at(-1);
      return INTERRUPT(request) && commandIn(request) === undefined && newest !== undefined
        ? askedOf(newest)
        : undefined;
    }),
  ),
  fault(
    'empty-id-is-the-oldest',
    'interrupts the oldest command that it knows to run when the id is empty',
    ONLY,
    knowing((request, [oldest]) =>
      INTERRUPT(request) && commandIn(request) === '' && oldest !== undefined ? askedOf(oldest) : undefined,
    ),
  ),
  fault(
    'beginning-of-id',
    'interrupts a command when the beginning of its id is named',
    ONLY,
    knowing((request, running) => {
      const id = commandIn(request) ?? '';
      const meant = running.find((one) => id !== '' && one !== id && one.startsWith(id));
      return INTERRUPT(request) && meant !== undefined ? askedOf(meant) : undefined;
    }),
  ),
  fault(
    'part-of-id',
    'interrupts a command when the id that is named begins with its own',
    ONLY,
    knowing((request, running) => {
      const id = commandIn(request) ?? '';
      const meant = running.find((one) => one !== id && id.startsWith(one));
      return INTERRUPT(request) && meant !== undefined ? askedOf(meant) : undefined;
    }),
  ),
  fault(
    'unknown-is-the-newest',
    'interrupts the newest command that it knows to run for an id that it does not know',
    ONLY,
    () => {
      const seen = new Set<string>();
      let newest: string | undefined;
      return {
        wire(request) {
          const id = commandIn(request) ?? '';
          if (STATUS(request))
            return {
              kind: 'change',
              change(answer) {
                seen.add(id);
                if (parsed(answer.body)?.running === true) newest = id;
                return answer;
              },
            };
          return INTERRUPT(request) && !seen.has(id) && newest !== undefined ? askedOf(newest) : undefined;
        },
      };
    },
  ),
  fault(
    'still-running',
    'says of an interrupted command that it runs',
    ['command-interrupt.ends'],
    afterwards((request) =>
      STATUS(request) ? told((body) => ({ ...body, running: true, exit_code: null, finished_at: null })) : undefined,
    ),
  ),
  fault(
    'ended-well',
    'says of an interrupted command that it has exited with 0',
    ['command-status.exit-code'],
    afterwards((request) =>
      STATUS(request) ? told((body) => ({ ...body, exit_code: 0, error: undefined }), false) : undefined,
    ),
  ),
  fault(
    'never-finished',
    'does not tell when an interrupted command has finished',
    ['command-status.finished-at'],
    afterwards((request) => (STATUS(request) ? told((body) => ({ ...body, finished_at: null }), false) : undefined)),
  ),
  fault(
    'forgotten',
    'knows nothing more of a command that was interrupted',
    ['command-interrupt.ends'],
    afterwards((request) => (STATUS(request) ? gone() : undefined)),
  ),
  fault(
    'log-dropped',
    'empties the log of a command that was interrupted',
    ['command-logs.whole-without-cursor'],
    afterwards((request) =>
      LOGS(request) ? { kind: 'change', change: (answer) => ({ ...answer, ...emptied(answer) }) } : undefined,
    ),
    'exec/status.yaml',
  ),
  fault(
    'log-forgotten',
    'knows no log of a command that was interrupted',
    ['command-logs.whole-without-cursor'],
    afterwards((request) => (LOGS(request) ? gone() : undefined)),
    'exec/status.yaml',
  ),
  fault(
    'ended-again',
    'says of a command that had ended that the interruption has ended it',
    ['command-status.exit-code', 'command-status.finished-at'],
    () => {
      const ended = new Map<string, Json>();
      return {
        wire(request) {
          const id = commandIn(request) ?? '';
          if (INTERRUPT(request)) {
            const time = new Date().toISOString();
            if (ended.has(id)) ended.set(id, { exit_code: 143, finished_at: time });
            return undefined;
          }
          if (!STATUS(request)) return undefined;
          const change = (body: Json): Json => {
            const known = ended.get(id) ?? {};
            ended.set(id, known);
            return { ...body, ...known };
          };
          return told(change, false);
        },
      };
    },
  ),
];

function gone(): Fault {
  return answered(404, { code: 'COMMAND_NOT_FOUND', message: 'Unknown command.' });
}

const emptied = ({ headers }: { headers: [string, string][] }) => ({
  ...answerOf(200),
  headers: [
    ...headers.filter(([name]) => !/^content-length$/i.test(name)),
    ['Content-Length', '0'] as [string, string],
  ],
});
