import { loadCapabilities } from '../capabilities/load.ts';
import { loadRegister } from '../register/register.ts';
import type { Known } from '../scenario/check.ts';
import { derivationFrom } from '../verbs/derive/expand.ts';
import { CALLED, calledDocument, isThere, namedOperations } from './operations.ts';

const loaded = new Map<string, Promise<Known>>();

/** What scenarios may refer to: the requirements, capabilities and operations of a specs folder. Read once. */
export function knownReferences(specs: string): Promise<Known> {
  const known = loaded.get(specs) ?? load(specs);
  loaded.set(specs, known);
  return known;
}

async function load(specs: string): Promise<Known> {
  const { requirements, profiles } = loadRegister(specs);
  const operations = await namedOperations(specs);
  const documents = await Promise.all(
    CALLED.filter((api) => isThere(specs, api)).map(async (api) => ({
      document: await calledDocument(specs, api),
      operations: operations.filter((operation) => operation.api === api),
    })),
  );
  return {
    requirements: new Set(requirements.keys()),
    profiles,
    capabilities: loadCapabilities(specs).names,
    operations: operations.map(({ operationId }) => operationId),
    derive: derivationFrom(...documents),
  };
}
