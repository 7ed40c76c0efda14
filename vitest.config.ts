// `npx vitest run scenarios/volumes/read-only.yaml`, -t, --shard, watch mode: vitest as people know it. The server under
// test comes from the environment and conformance.yaml, as with `npm test`.
import { packageDir } from './harness/package.ts';
import { currentSession, setCurrent } from './harness/session/current.ts';
import { resolveSettings } from './harness/settings/resolve.ts';
import { conformanceConfig } from './harness/vitest/config.ts';

const settings = resolveSettings({}, { env: process.env, cwd: process.cwd(), packageDir });
setCurrent(settings, currentSession());

export default await conformanceConfig(settings, {
  info: () => currentSession()?.info,
  print: (text) => process.stdout.write(`${text}\n`),
  verbose: true,
});
