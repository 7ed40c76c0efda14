/** The drivers that there are: a new one is a folder beside this file and a line here. */
import { createRegistry } from '../registry.ts';
import type { DriverEntry } from './driver.ts';
import { http } from './http/entry.ts';
import { javascript } from './javascript/entry.ts';
import { python, pythonSync } from './python/entry.ts';

export const DRIVERS = createRegistry<DriverEntry>([javascript, python, pythonSync, http], ({ name }) => name);

/** What drives sandboxes unless a setting says otherwise. */
export const DEFAULT_DRIVER = javascript.name;
