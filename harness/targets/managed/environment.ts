/** The environment of an opensandbox-server of ours. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { engineAddress } from '../../volumes/docker/engine.ts';

const PASSED_ON = ['PATH', 'LANG', 'LC_ALL', 'TZ', 'SSL_CERT_FILE'];
const PASSED_ON_FOR_DOCKER = ['DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH'];

/** What the server gets of our environment: no secret, and a home of its own, where it keeps its notes. */
export const serverEnvironment = (env: NodeJS.ProcessEnv, home: string, tmp: string): NodeJS.ProcessEnv => ({
  ...picked(env, PASSED_ON),
  HOME: home,
  TMPDIR: tmp,
  PYTHONUNBUFFERED: '1',
});

/** What it needs besides to reach the Docker engine that we reach. */
export const dockerEnvironment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...picked(env, PASSED_ON_FOR_DOCKER),
  DOCKER_HOST: engineAddress(env),
  DOCKER_CONFIG: env.DOCKER_CONFIG ?? join(homedir(), '.docker'),
});

const picked = (env: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv =>
  Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
