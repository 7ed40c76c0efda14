/** Tries commands with a volume of its own, before a run depends on them; nothing of it is left. */
import { randomBytes } from 'node:crypto';
import { describeError } from '../../errors.ts';
import { systemClock, until } from '../../until.ts';
import type { HookCommands, HookName } from './commands.ts';
import { HookFailure, placeOf } from './failure.ts';
import { isRefusal, openHooks } from './hooks.ts';
import { differences, packed, SAMPLE } from './sample.ts';

/** One thing that commands are to do: in words what they did, or what is wrong and what to do. */
export type TrialLine = {
  ok: boolean;
  text: string;
  /** A command could not be started: what stands in the file is wrong. */
  unstarted?: true;
};

/** How long a removed volume may still be shown, in milliseconds. */
const GONE_MS = 10_000;

/** Does nothing where all is well, and gives or throws what is wrong. */
type Step = { text: string; go(): Promise<string | undefined> };

/**
 * Tries every command, each building on those before: the first that fails is the last that is tried. What could not be
 * removed is the last line. Throws the reason of `signal`, when what was made is removed.
 */
export async function tryHooks(commands: HookCommands, signal?: AbortSignal): Promise<TrialLine[]> {
  const claim = `osc-doctor-${randomBytes(8).toString('hex')}`;
  const lines: TrialLine[] = [];
  let whole = false;
  try {
    for (const { text, go } of stepsFor(commands, claim, signal)) {
      const line = await go().then(
        (wrong): TrialLine => (wrong === undefined ? { ok: true, text } : { ok: false, text: wrong }),
        (error: unknown) => {
          signal?.throwIfAborted();
          return failedLine(error);
        },
      );
      lines.push(line);
      if (!line.ok) return lines;
    }
    whole = true;
  } finally {
    if (!whole) lines.push(...(await removed(commands, claim)));
  }
  return lines;
}

function failedLine(error: unknown): TrialLine {
  const unstarted = error instanceof HookFailure && error.unstarted;
  return { ok: false, text: describeError(error), ...(unstarted ? { unstarted } : {}) };
}

function stepsFor(commands: HookCommands, claim: string, signal: AbortSignal | undefined): Step[] {
  const hooks = openHooks(commands, signal);
  const place = (which: HookName): string => placeOf({ commands, which });
  const shown = async (): Promise<string | undefined> => {
    const wrong = differences(await hooks.get(claim), SAMPLE);
    return wrong && `${place('get')} does not give back what ${place('put')} was given: ${wrong}`;
  };
  return [
    {
      text: 'exists ends with 1 for a name that nobody has used',
      go: async () =>
        (await hooks.exists(claim))
          ? `${place('exists')} ended with 0 for ${claim}, which nobody has made. It must end with 1 where there is no such volume.`
          : undefined,
    },
    {
      text: 'create makes a volume, and exists sees it',
      async go() {
        await hooks.create(claim);
        if (await hooks.exists(claim)) return undefined;
        return `${place('exists')} ended with 1 for ${claim}, which ${place('create')} had just made. It must end with 0 where there is such a volume.`;
      },
    },
    {
      text: 'get shows that it is empty',
      async go() {
        const [first] = await hooks.get(claim);
        if (first === undefined) return undefined;
        return `${place('get')} shows ${JSON.stringify(first.path)} in a volume that was just made. It must show what is in the volume, as \`tar -cf - -C DIR .\` does, and ${place('create')} must make an empty one.`;
      },
    },
    {
      text: 'put fills it, and get gives back the same: contents, modes, links, empty directories',
      async go() {
        await hooks.put(claim, await packed(SAMPLE));
        return shown();
      },
    },
    {
      text: 'create refuses a name that is taken, and leaves what is there alone',
      async go() {
        const refused = await hooks.create(claim).then(
          () => false,
          (error: unknown) => {
            if (isRefusal(error)) return true;
            throw error;
          },
        );
        const wrong = await shown();
        if (wrong !== undefined) return `when ${place('create')} had been run once more: ${wrong}`;
        if (refused) return undefined;
        return `${place('create')} ended with 0 for a volume that was there already. It must end with something else, and leave the volume alone: \`mkdir\`, and not \`mkdir -p\`.`;
      },
    },
    ...(commands.list === undefined
      ? []
      : [
          {
            text: 'list names it',
            go: async () =>
              (await hooks.list())?.includes(claim) === true
                ? undefined
                : `${place('list')} does not name ${claim}, which is there. It must write the name of each volume, a line each, as it was given to ${place('create')}.`,
          },
        ]),
    {
      text: 'remove removes it, and exists sees that',
      async go() {
        await hooks.remove(claim);
        const gone = await until(systemClock, { within: GONE_MS, every: 200, signal }, async () =>
          (await hooks.exists(claim)) ? undefined : true,
        );
        if (gone) return undefined;
        return `${place('exists')} ends with 0 for ${claim} ${GONE_MS / 1000} s after ${place('remove')} has removed it. ${place('remove')} must end when the volume is gone, and ${place('exists')} must end with 1 then.`;
      },
    },
    {
      text: 'remove does not mind a volume that is gone',
      async go() {
        await hooks.remove(claim);
        return undefined;
      },
    },
  ];
}

/** Removes what the trial may have made; a line where that cannot be done. */
async function removed(commands: HookCommands, claim: string): Promise<TrialLine[]> {
  const hooks = openHooks(commands);
  try {
    if (!(await hooks.exists(claim))) return [];
    await hooks.remove(claim);
    return [];
  } catch (error) {
    const text = `volume ${claim} may still be there: remove it by hand. It could not be removed: ${describeError(error)}`;
    return [{ ok: false, text }];
  }
}
