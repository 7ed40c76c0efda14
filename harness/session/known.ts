import { loadCapabilities } from '../capabilities/load.ts';
import { loadRegister, registerEntries } from '../register/register.ts';
import type { Known } from '../scenario/check.ts';
import { newestSet, type SetId } from '../spec-version.ts';
import { derivationFrom } from '../verbs/derive/expand.ts';
import { CALLED, calledDocument, isThere, namedOperations } from './operations.ts';

const loaded = new Map<string, Promise<Known>>();

/**
 * What scenarios may refer to: the requirements, capabilities and operations of a specs folder, in one requirement set;
 * absent: the newest of the folder. Read once.
 */
export function knownReferences(specs: string, set: SetId = newestSet(specs)): Promise<Known> {
  const key = `${set} ${specs}`;
  const known = loaded.get(key) ?? load(specs, set);
  loaded.set(key, known);
  return known;
}

async function load(specs: string, set: SetId): Promise<Known> {
  const { requirements, profiles } = loadRegister(specs, set);
  const operations = await namedOperations(specs, set);
  const documents = await Promise.all(
    CALLED.filter((api) => isThere(specs, api)).map(async (api) => ({
      document: await calledDocument(specs, api, set),
      operations: operations.filter((operation) => operation.api === api),
    })),
  );
  return {
    set,
    requirements: new Set(requirements.keys()),
    outside: new Set(registerEntries(specs).flatMap(({ id }) => (requirements.has(id) ? [] : [id]))),
    profiles,
    capabilities: loadCapabilities(specs).names,
    operations: operations.map(({ operationId }) => operationId),
    derive: derivationFrom(...documents),
  };
}
