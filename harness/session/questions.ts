/** What a running server is asked for before a run. */
import { loadCapabilities } from '../capabilities/load.ts';
import type { AskedCapability, Questions } from '../probing/probe.ts';
import type { Settings } from '../settings/settings.ts';
import { HOST, OSSFS } from './claims.ts';
import { namedOperations } from './operations.ts';

/**
 * The capabilities and operations of the documents in use, and what the settings say of the server. `needed`: the capabilities that a
 * part of the suite needs; beside them only those are asked for that are claimed.
 */
export async function questionsOf(
  settings: Pick<
    Settings,
    'specs' | 'specVersion' | 'useServerProxy' | 'readyMs' | 'createMs' | 'hostPath' | 'ossfs' | 'capabilities'
  >,
  needed?: ReadonlySet<string>,
): Promise<Questions> {
  const { specs, specVersion, useServerProxy, readyMs, createMs, hostPath, ossfs } = settings;
  const { capabilities } = loadCapabilities(specs);
  return {
    capabilities: needed === undefined ? capabilities : onlyNeeded(capabilities, needed, settings),
    operations: await namedOperations(specs, specVersion.set),
    useServerProxy,
    readyMs,
    createMs,
    hostPath,
    ossfs,
  };
}

/** A claim is held against the server whether a scenario needs it or not. */
function onlyNeeded(
  capabilities: Questions['capabilities'],
  needed: ReadonlySet<string>,
  { capabilities: { named = [], added }, hostPath, ossfs }: Pick<Settings, 'capabilities' | 'hostPath' | 'ossfs'>,
): AskedCapability[] {
  const claimed = [
    ...named,
    ...added,
    ...(hostPath === undefined ? [] : [HOST]),
    ...(ossfs === undefined ? [] : [OSSFS]),
  ];
  return capabilities.map((capability) => {
    if (needed.has(capability.name) || claimed.includes(capability.name)) return capability;
    const { probe: _probe, ...rest } = capability;
    return { ...rest, unasked: 'no scenario of this run needs it' };
  });
}
