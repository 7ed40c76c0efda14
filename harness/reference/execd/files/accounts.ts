/** Names of users and groups, from /etc/passwd and /etc/group of the sandbox. */
import { readFile, stat } from 'node:fs/promises';
import { badRequest, errnoOf } from '../failure.ts';

type Account = { name: string; id: number; primaryGroup: number };
type Table = { version: string; accounts: Account[] };

const EMPTY: Table = { version: 'absent', accounts: [] };
const tables = new Map<string, Table>();

export async function userName(uid: number): Promise<string> {
  return (await read('/etc/passwd')).accounts.find(({ id }) => id === uid)?.name ?? String(uid);
}

export async function groupName(gid: number): Promise<string> {
  return (await read('/etc/group')).accounts.find(({ id }) => id === gid)?.name ?? String(gid);
}

/** Group of a user as /etc/passwd has it, undefined for a user that is not there. */
export async function primaryGroup(uid: number): Promise<number | undefined> {
  return (await read('/etc/passwd')).accounts.find(({ id }) => id === uid)?.primaryGroup;
}

/** Number of a user given by name or, in digits, by number. Throws 400 for a name that the sandbox does not know. */
export function userId(name: string): Promise<number> {
  return idOf('/etc/passwd', 'user', name);
}

export function groupId(name: string): Promise<number> {
  return idOf('/etc/group', 'group', name);
}

async function idOf(file: string, kind: string, name: string): Promise<number> {
  const known = (await read(file)).accounts.find((account) => account.name === name);
  if (known) return known.id;
  if (/^\d{1,10}$/.test(name) && Number(name) < 2 ** 32 - 1) return Number(name);
  throw badRequest(`there is no ${kind} ${JSON.stringify(name)} in the sandbox`, `UNKNOWN_${kind.toUpperCase()}`);
}

/** The file may change while the sandbox runs (`adduser`), so it is read again whenever it looks different. */
async function read(file: string): Promise<Table> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    const version = `${mtimeMs} ${size} ${ino}`;
    const kept = tables.get(file);
    if (kept?.version === version) return kept;
    const table = { version, accounts: parse(await readFile(file, 'utf8')) };
    tables.set(file, table);
    return table;
  } catch (error) {
    // Images without the file exist; every owner is a number there.
    if (errnoOf(error) === 'ENOENT') return EMPTY;
    throw error;
  }
}

function parse(text: string): Account[] {
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 3 && /^\d+$/.test(fields[2] ?? ''))
    .map(([name = '', , id, group]) => ({ name, id: Number(id), primaryGroup: Number(group) }));
}
