/** The ways to volumes that there are: a new one is a folder beside this file and a line here. */
import { createRegistry } from '../registry.ts';
import { directory } from './directory/entry.ts';
import { docker } from './docker/entry.ts';
import type { ProvisionerEntry } from './entry.ts';
import { hooks } from './hooks/entry.ts';
import { kubernetes } from './kubernetes/entry.ts';
import { server } from './server/entry.ts';

/** In the order in which `auto` asks them: what somebody has set up comes first, and `server`, which fits everywhere, last. */
export const PROVISIONERS = createRegistry<ProvisionerEntry>(
  [hooks, docker, directory, kubernetes, server],
  ({ kind }) => kind,
);
