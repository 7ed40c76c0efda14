/** A bucket for tests that the server can mount (`OSSFS`), for those who have one. */
import { UsageError } from '../errors.ts';
import type { FileSettings } from './format.ts';
import type { Ossfs } from './settings.ts';

const KEYS = ['OSS_ACCESS_KEY_ID', 'OSS_ACCESS_KEY_SECRET'] as const;

/** The bucket of the configuration with the keys of the environment. Throws UsageError when a key is missing. */
export function ossfsOf(file: FileSettings['ossfs'], env: Record<string, string | undefined>): Ossfs | undefined {
  if (file === undefined) return undefined;
  const [accessKeyId, accessKeySecret] = KEYS.map((name) => env[name] || undefined);
  if (accessKeyId === undefined || accessKeySecret === undefined) {
    throw new UsageError(`ossfs in conformance.yaml needs ${KEYS.join(' and ')} in the environment`);
  }
  return { ...file, accessKeyId, accessKeySecret };
}
