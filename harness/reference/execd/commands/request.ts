import { stat } from 'node:fs/promises';
import { badRequest, onPath } from '../failure.ts';
import { absolutePath } from '../files/path.ts';
import { asBoolean, asInteger, asObject, asText, optional } from '../http/shape.ts';

/** RunCommandRequest, checked. */
export type CommandRequest = {
  command: string;
  /** Absolute path of a directory that exists; undefined means execd's own. */
  cwd: string | undefined;
  background: boolean;
  /** Milliseconds; undefined means no limit. */
  timeout: number | undefined;
  uid: number | undefined;
  gid: number | undefined;
  envs: Record<string, string>;
};

const MAX_INT32 = 2 ** 31 - 1;

/** Reads a RunCommandRequest. Throws 400 naming the member that is wrong. */
export async function readCommandRequest(body: unknown): Promise<CommandRequest> {
  const object = asObject(body, 'the request body');
  const request = {
    command: asText(object.command, 'command'),
    cwd: optional(object, 'cwd', asText),
    background: optional(object, 'background', asBoolean) ?? false,
    timeout: optional(object, 'timeout', (value, where) => asInteger(value, where, 0)),
    uid: optional(object, 'uid', (value, where) => asInteger(value, where, 0, MAX_INT32)),
    gid: optional(object, 'gid', (value, where) => asInteger(value, where, 0, MAX_INT32)),
    envs: optional(object, 'envs', asEnvironment) ?? {},
  };
  if (request.gid !== undefined && request.uid === undefined) throw badRequest('gid requires uid to be given as well');
  // 0 and an empty cwd are what clients send for "not set".
  const cwd = await existingDirectory(request.cwd);
  return { ...request, cwd, timeout: request.timeout === 0 ? undefined : request.timeout };
}

/** The absolute path of a directory that a request names as `cwd`, undefined for none. Throws 400 for anything else. */
export async function existingDirectory(text: string | undefined): Promise<string | undefined> {
  if (text === undefined || text === '') return undefined;
  const path = absolutePath(text, 'cwd');
  const found = await onPath(path, () => stat(path), 400);
  if (!found.isDirectory()) throw badRequest(`cwd ${path} is not a directory`, 'NOT_A_DIRECTORY');
  return path;
}

function asEnvironment(value: unknown, where: string): Record<string, string> {
  const entries = Object.entries(asObject(value, where)).map(([name, text]) => {
    if (name === '' || name.includes('=') || name.includes('\0')) {
      throw badRequest(`${where}: ${JSON.stringify(name)} cannot be the name of an environment variable`);
    }
    return [asText(name, where), asText(text, `${where}.${name}`)] as const;
  });
  return Object.fromEntries(entries);
}
