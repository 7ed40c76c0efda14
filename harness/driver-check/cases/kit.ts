/** What several cases need. */
import type { Bench, Sandbox } from '../bench.ts';
import type { Reply } from '../conversation.ts';
import { CannotDo, Wrong } from '../wrong.ts';

/** Throws Wrong with what was asked and answered. */
export function wrong(message: string, { asked, answered }: Pick<Reply, 'asked' | 'answered'>): never {
  throw new Wrong(message, [asked, answered]);
}

/** Throws Wrong unless two values are the same, by their JSON. */
export function same(what: string, got: unknown, wanted: unknown, reply: Pick<Reply, 'asked' | 'answered'>): void {
  const [one, other] = [JSON.stringify(got), JSON.stringify(wanted)];
  if (one !== other) wrong(`${what} is ${short(one)}, and not ${short(other)}`, reply);
}

export const short = (text: string | undefined): string =>
  text === undefined ? 'not there' : text.length <= 160 ? text : `${text.slice(0, 160)}... (${text.length} characters)`;

/** Runs a command through the driver. Throws Wrong for an error. */
export async function run(bench: Bench, { handle }: Sandbox, command: string, members: object = {}): Promise<Reply> {
  const request = { command, background: false, ...members };
  return (await bench.done('run', { sandbox: handle, request })).reply;
}

/** What `run` has given. */
export const ran = ({ result }: Reply): { exitCode?: unknown; commandId?: unknown } => (result ?? {}) as object;

/** Does a file action through the driver. Throws Wrong for an error. */
export async function file(bench: Bench, { handle }: Sandbox, request: object): Promise<Reply> {
  return (await bench.done('file', { sandbox: handle, request })).reply;
}

/** Runs a command without the driver, and gives what it has written. */
export async function plainly({ plain }: Sandbox, command: string): Promise<string> {
  const { exitCode, stdout, stderr } = await plain.run({ command }, AbortSignal.timeout(20_000));
  if (exitCode !== 0) throw new Error(`\`${command}\` ended with ${exitCode}: ${stderr}`);
  return stdout;
}

/** Throws Wrong unless a request is answered with an error. Kind unsupported is for those whose SDK cannot do it. */
export function mustFail(what: string, reply: Reply): NonNullable<Reply['error']> {
  if (reply.error === undefined) wrong(`${what}, and it gives a result`, reply);
  if (reply.error.kind === 'unsupported') throw new CannotDo(String(reply.error.message));
  return reply.error;
}
