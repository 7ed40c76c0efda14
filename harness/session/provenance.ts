/** What a result is about, beside the server: which suite, which documents, which settings. Nothing of it is secret. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { readApiDocument } from '../contract/document.ts';
import { DOCUMENTS } from '../contract/documents.ts';
import { loadOverlay } from '../contract/overlay.ts';
import { digestOf, sha256Of } from '../digest.ts';
import { fromSpecs, packageDir, packageVersion } from '../package.ts';
import type { Settings } from '../settings/settings.ts';
import type { SetId } from '../spec-version.ts';
import type { Provenance } from '../verdict/provenance-format.ts';

/** Folders of the package that decide what a run comes to. */
const DECIDING = ['dist', 'specs', 'scenarios'] as const;
/** When it was built says nothing about what was built. */
const BESIDE = /\.(?:built|tsbuildinfo)$/;

let suite: string | undefined;

/** The SHA-256 over all files of the package that decide what a run comes to: of the sorted lines `DIGEST  PATH`. */
export function suiteDigest(): string {
  suite ??= sha256Of(
    DECIDING.flatMap((folder) => filesBelow(join(packageDir, folder)))
      .map((file) => `${sha256Of(readFileSync(file))}  ${relative(packageDir, file).replaceAll('\\', '/')}\n`)
      .sort()
      .join(''),
  );
  return suite;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !BESIDE.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name));
}

export type ProvenanceFacts = {
  set: SetId;
  /** Versions of the overlays of the run. */
  overlays: readonly string[];
  /** The file of known deviations that is in force, where there is one. */
  baseline: string | undefined;
  server: Provenance['server'];
};

export async function provenanceOf(settings: Settings, facts: ProvenanceFacts): Promise<Provenance> {
  const { specs } = settings;
  const { set, overlays, baseline, server } = facts;
  return {
    set: frozenSet(specs, set),
    documents: await documentDigests(specs, set),
    overlays: overlays.map((name) => ({ name, digest: digestOf(loadOverlay(specs, name)) })),
    suite: {
      version: packageVersion(),
      digest: suiteDigest(),
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
    },
    ...(baseline === undefined
      ? {}
      : { baseline: { file: basename(baseline), digest: sha256Of(readFileSync(baseline)) } }),
    settings: settingsOf(settings),
    server,
  };
}

function frozenSet(specs: string, id: SetId): Provenance['set'] {
  const { path } = fromSpecs(specs, join('sets', `${id}.json`));
  return existsSync(path) ? { id, digest: digestOf(JSON.parse(readFileSync(path, 'utf8'))) } : { id };
}

/** Digests of the documents of a folder as a set has them, by their names. */
export async function documentDigests(specs: string, set: SetId): Promise<Record<string, string>> {
  const names = DOCUMENTS.filter((name) => existsSync(join(specs, name)));
  const entries = names.map(async (name) => [name, digestOf((await readApiDocument(join(specs, name), set)).root)]);
  return Object.fromEntries(await Promise.all(entries)) as Record<string, string>;
}

function settingsOf(settings: Settings): Provenance['settings'] {
  const { image, execdImage, useServerProxy, volumes, drivers, capabilities, hostPath, ossfs, concurrency } = settings;
  const { readyMs, createMs, requestMs } = settings;
  const { named, added, removed } = capabilities;
  return {
    ...(image === undefined ? {} : { image }),
    ...(execdImage === undefined ? {} : { execdImage }),
    useServerProxy,
    volumes,
    drivers: [...drivers],
    ...(named === undefined ? {} : { capabilities: [...named] }),
    added: [...added],
    removed: [...removed],
    hostPath: hostPath !== undefined,
    ossfs: ossfs !== undefined,
    concurrency,
    timeouts: { readyMs, createMs, requestMs },
  };
}
