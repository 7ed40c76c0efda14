/** What a result is about, beside the server: which suite, which data, which settings. Nothing of it is secret. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { sha256Of } from '../digest.ts';
import { packageDir, packageVersion } from '../package.ts';
import type { Settings } from '../settings/settings.ts';
import type { Verdict } from '../verdict/verdict-format.ts';

export type Provenance = Verdict['provenance'];

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

/** `baseline`: the file of known deviations that is in force, where there is one. */
export function provenanceOf(settings: Settings, baseline: string | undefined): Provenance {
  const { image, execdImage, useServerProxy, volumes, drivers, capabilities, hostPath, ossfs, concurrency } = settings;
  const { readyMs, createMs, requestMs } = settings;
  const { named, added, removed } = capabilities;
  return {
    suite: {
      version: packageVersion(),
      digest: suiteDigest(),
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
    },
    ...(baseline === undefined
      ? {}
      : { baseline: { file: basename(baseline), digest: sha256Of(readFileSync(baseline)) } }),
    settings: {
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
    },
  };
}
