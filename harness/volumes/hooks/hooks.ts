/** The commands, one function each. They are run without a shell, in the folder of their file, and without the key of the run. */
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { describeError } from '../../errors.ts';
import { type Piped, runPiped } from '../../process/piped.ts';
import type { VolumeEntry } from '../provisioner.ts';
import type { HookCommands, HookName } from './commands.ts';
import { failure, failureOf, type HookCall, HookFailure } from './failure.ts';
import { archiveIn, namesIn } from './output.ts';

/** All of them throw HookFailure, and the reason of the signal that ends them. */
export type Hooks = {
  create(claim: string): Promise<void>;
  exists(claim: string): Promise<boolean>;
  /** Unpacks a tar archive into the volume. */
  put(claim: string, archive: Uint8Array): Promise<void>;
  /** Every entry of the volume, sorted by path, but for the `lost+found` of its file system. */
  get(claim: string): Promise<VolumeEntry[]>;
  remove(claim: string): Promise<void>;
  /** Sorted; undefined where no command lists volumes. */
  list(): Promise<string[] | undefined>;
};

/** What may hold the key of the server, or the token of an execd. */
const SECRET_VARIABLES = /^(?:OPEN_)?SANDBOX_(?:.*_)?(?:KEY|TOKEN)$/;

const AS_TAR = 'It must write a tar archive of what is in the volume, as `tar -cf - -C DIR .` does.';

/** The functions for some commands. `signal` ends what is under way. */
export function openHooks(commands: HookCommands, signal?: AbortSignal): Hooks {
  const run = async <T>(
    call: HookCall,
    more: { input?: Uint8Array; read?: (stdout: Readable) => Promise<T> } = {},
  ): Promise<Piped<T>> => {
    const { which, claim } = call;
    const [program = '', ...words] = commands[which] ?? [];
    return runPiped(program, claim === undefined ? words : [...words, claim], {
      ...more,
      timeoutMs: commands.timeoutMs,
      signal,
      cwd: dirname(commands.file),
      env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !SECRET_VARIABLES.test(name))),
    });
  };
  const must = async (which: HookName, claim: string, input?: Uint8Array): Promise<void> => {
    const call: HookCall = { commands, which, claim };
    const ran = await run(call, input === undefined ? {} : { input });
    const failed = failureOf(call, ran);
    if (failed !== undefined) throw failed;
    if (ran.unread)
      throw failure(call, 'ended with 0 before it had read all of its standard input', ran, {
        remedy: 'It must unpack the tar archive that it is given there, as `tar -xpf - -C DIR` does.',
      });
  };
  return {
    create: (claim) => must('create', claim),
    put: (claim, archive) => must('put', claim, archive),
    remove: (claim) => must('remove', claim),
    async exists(claim) {
      const call: HookCall = { commands, which: 'exists', claim };
      const ran = await run(call);
      const failed = failureOf(call, ran);
      if (failed === undefined) return true;
      if (failed.exitCode === 1) return false;
      if (failed.exitCode === undefined) throw failed;
      throw failure(call, `ended with ${failed.exitCode}`, ran, {
        remedy: 'It must end with 0 where there is such a volume, and with 1 where there is none.',
        exitCode: failed.exitCode,
      });
    },
    get(claim) {
      const call: HookCall = { commands, which: 'get', claim };
      return readBy(call, AS_TAR, (stdout) => archiveIn(stdout, claim));
    },
    async list() {
      if (commands.list === undefined) return undefined;
      return readBy({ commands, which: 'list' }, 'It must write the name of each volume, a line each.', namesIn);
    },
  };

  async function readBy<T>(call: HookCall, remedy: string, read: (stdout: Readable) => Promise<T>): Promise<T> {
    const ran = await run(call, { read });
    const failed = failureOf(call, ran);
    if (failed !== undefined) throw failed;
    if (ran.held)
      throw failure(call, 'has ended, and something that it had started keeps its standard output open', ran, {
        remedy: 'It must end when all is written, and leave nothing behind that goes on.',
      });
    if (ran.unreadable !== undefined) {
      const { error } = ran.unreadable;
      throw failure(call, `wrote what cannot be used: ${describeError(error)}`, ran, { remedy, cause: error });
    }
    return ran.value as T;
  }
}

/** Whether a command ended by itself, and not with 0. */
export const isRefusal = (error: unknown): error is HookFailure =>
  error instanceof HookFailure && error.exitCode !== undefined;
