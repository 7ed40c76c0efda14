/** The kinds of targets that there are: a new one is a folder beside this file and a line here. */
import { createRegistry } from '../registry.ts';
import { embedded } from './embedded/entry.ts';
import { execd } from './execd/entry.ts';
import { kubernetes } from './kubernetes/entry.ts';
import { managed } from './managed/entry.ts';
import { server } from './server/entry.ts';
import type { TargetEntry } from './target.ts';

export const TARGETS = createRegistry<TargetEntry>([embedded, managed, kubernetes, execd, server], ({ kind }) => kind);

/** What is tested unless a setting says otherwise. */
export const DEFAULT_TARGET = embedded.kind;

/** The kind that is meant by an address, and that has no other name. */
export const ADDRESS_TARGET = server.kind;

/** The kind that is started on Docker, and takes execd from an image. */
export const MANAGED_TARGET = managed.kind;

/** What the setting `target` may be besides an address. */
export const namedTargets = (): string[] =>
  TARGETS.entries().flatMap(({ kind, flag }) => (kind === ADDRESS_TARGET || flag !== undefined ? [] : [kind]));

/** The kind that is one execd, named by an address of its own. */
export const EXECD_TARGET = execd.kind;
