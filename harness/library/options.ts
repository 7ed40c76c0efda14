/** What `run()` takes: the flags of the command `run` by their names, and what goes on around a run. */
import { UsageError } from '../errors.ts';
import type { JudgedFile } from '../report/judged-run.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import { nearest } from '../yaml/diagnostic.ts';

/** Options of `run()`. What a flag says in one text with commas between may be a list. Paths are relative to `cwd`. */
export type RunOptions = SuiteOptions & {
  /** Variables of the settings (`SANDBOX_DOMAIN` and others); none of those of this process count. `process.env` for all. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Where paths begin; the working directory of this process when absent, which stays as it is. */
  cwd?: string;
  /** Stops the run in order: what is under way is stopped, what was made is removed. */
  signal?: AbortSignal;
  /** Takes each scenario and document when it has been judged, with its checks. What it throws stops the run. */
  onFile?: (file: JudgedFile) => void;
  /** Takes what the command would print, in pieces of one line or several. Nothing is printed when absent. */
  print?: (text: string) => void;
};

/** The options that say what is tested, and how: each is the flag of that name. */
export type SuiteOptions = {
  /** Parts of the paths of scenario files; all when absent or empty. */
  filters?: readonly string[];
  /** A regular expression for the names of checks. */
  name?: string;
  /** What is tested: `embedded`, `managed`, or the address of a server. */
  target?: string;
  /** The address of one execd, tested without a server. */
  execd?: string;
  execdToken?: string;
  /** Headers for that execd, `Name: value` each. */
  header?: readonly string[];
  /** It is in no argument and no variable of a process. */
  apiKey?: string;
  /** Image of the sandboxes. */
  image?: string;
  execdImage?: string;
  /** Of the server of `managed`: another one than the suite's own. */
  serverVersion?: string;
  useServerProxy?: boolean;
  volumes?: string;
  /** The first makes every check, each other one once more those that go through a driver. */
  driver?: string | readonly string[];
  capabilities?: string | readonly string[];
  overlay?: string | readonly string[];
  hostPath?: string;
  hostPathOnServer?: string;
  kubeconfig?: string;
  kubeContext?: string;
  kubeNamespace?: string;
  storageClass?: string;
  kubeImage?: string;
  scenarios?: string;
  specs?: string;
  /** A requirement set, or `auto`. */
  specVersion?: string;
  /** Folder for the reports; `reports` when absent. */
  reports?: string;
  baseline?: string;
  /** Profiles that decide the exit code. */
  require?: string | readonly string[];
  expectSkipped?: string;
  /** Scenarios at a time, 1 to 64. */
  concurrency?: number;
  /** Seed of the order in which scenarios start. */
  order?: number;
  /** One of several runs that the command `merge` puts together: `2/8`. */
  shard?: string;
  keep?: boolean;
  /** Also checks that passed are printed. */
  verbose?: boolean;
  /** A configuration file. None is read when absent, also where `cwd` has a conformance.yaml. */
  config?: string;
};

/** What a run came to. */
export type RunResult = {
  /** As conformance.json has it; absent where the run was stopped before its first scenario. */
  verdict?: Verdict;
  /** That of the command: 0 conformant, 1 not conformant, 3 not verified, stopped, or something is left behind. */
  exitCode: 0 | 1 | 3;
  /** Folder of the reports, absolute. */
  reports: string;
  /** A sentence for each thing that the run left behind or disturbed. */
  left: readonly string[];
};

type Kind = 'text' | 'texts' | 'text or texts' | 'yes or no' | readonly [least: number, most: number];

const KINDS: { [Name in keyof Required<SuiteOptions>]: Kind } = {
  filters: 'texts',
  name: 'text',
  target: 'text',
  execd: 'text',
  execdToken: 'text',
  header: 'texts',
  apiKey: 'text',
  image: 'text',
  execdImage: 'text',
  serverVersion: 'text',
  useServerProxy: 'yes or no',
  volumes: 'text',
  driver: 'text or texts',
  capabilities: 'text or texts',
  overlay: 'text or texts',
  hostPath: 'text',
  hostPathOnServer: 'text',
  kubeconfig: 'text',
  kubeContext: 'text',
  kubeNamespace: 'text',
  storageClass: 'text',
  kubeImage: 'text',
  scenarios: 'text',
  specs: 'text',
  specVersion: 'text',
  reports: 'text',
  baseline: 'text',
  require: 'text or texts',
  expectSkipped: 'text',
  concurrency: [1, 64],
  order: [0, 999_999_999],
  shard: 'text',
  keep: 'yes or no',
  verbose: 'yes or no',
  config: 'text',
};

const AROUND: { [Name in Exclude<keyof RunOptions, keyof SuiteOptions>]-?: (value: unknown) => string | undefined } = {
  env: (value) => (isEnvironment(value) ? undefined : 'an object of texts'),
  cwd: (value) => (typeof value === 'string' && value !== '' ? undefined : 'a path'),
  signal: (value) => (value instanceof AbortSignal ? undefined : 'an AbortSignal'),
  onFile: (value) => (typeof value === 'function' ? undefined : 'a function'),
  print: (value) => (typeof value === 'function' ? undefined : 'a function'),
};

/** Names of all options. */
export const optionNames = (): string[] => [...Object.keys(KINDS), ...Object.keys(AROUND)];

/**
 * Those of the options that say what is tested. An option that is `undefined` is absent. Throws UsageError for an option that
 * there is not, and for a value of another kind; what the values mean is looked at where they are used.
 */
export function suiteOptionsOf(options: unknown): SuiteOptions {
  if (typeof options !== 'object' || options === null) throw new UsageError('run(): the options are an object');
  const suite: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const wanted = wrongKind(name, value);
    // The value may be a secret.
    if (wanted !== undefined) throw new UsageError(`run(): ${name} must be ${wanted}`);
    if (name in KINDS) suite[name] = value;
  }
  return suite;
}

/** What a value must be that is something else. Throws UsageError for a name that no option has. */
function wrongKind(name: string, value: unknown): string | undefined {
  if (Object.hasOwn(AROUND, name)) return AROUND[name as keyof typeof AROUND](value);
  if (!Object.hasOwn(KINDS, name)) throw unknownOption(name);
  const kind = KINDS[name as keyof SuiteOptions];
  const isText = typeof value === 'string';
  const areTexts = Array.isArray(value) && value.every((one) => typeof one === 'string');
  if (kind === 'text') return isText ? undefined : 'a text';
  if (kind === 'texts') return areTexts ? undefined : 'a list of texts';
  if (kind === 'text or texts') return isText || areTexts ? undefined : 'a text or a list of texts';
  if (kind === 'yes or no') return typeof value === 'boolean' ? undefined : 'true or false';
  const [least, most] = kind;
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most
    ? undefined
    : `a whole number from ${least} to ${most}`;
}

function unknownOption(name: string): UsageError {
  const near = nearest(name, optionNames());
  const remedy = near === undefined ? 'docs/library.md has them all' : `did you mean ${near}?`;
  return new UsageError(`run(): there is no option ${JSON.stringify(name.slice(0, 60))}; ${remedy}`);
}

const isEnvironment = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((one) => one === undefined || typeof one === 'string');
