/** Small runs that stand beside each other. */
import type { ComparedCheck, ComparedRule, ComparedRun } from '../../harness/compare/compared-run-format.ts';

export const check = (
  id: string,
  status: ComparedCheck['status'],
  more: Partial<ComparedCheck> = {},
): ComparedCheck => ({
  id,
  kind: 'step',
  status,
  reasons: [],
  ...more,
});

export const failing = (id: string, blames: string[], more: Partial<ComparedCheck> = {}): ComparedCheck =>
  check(id, 'fail', { blames, reasons: [`${id} is wrong`], ...more });

export const rule = (id: string, status: ComparedRule['status'], more: Partial<ComparedRule> = {}): ComparedRule => ({
  id,
  level: 'must',
  profile: 'files',
  clause: `x.yml#/${id}`,
  status,
  checks: [],
  ...more,
});

const DIGEST = 'a'.repeat(64);
type Provenance = NonNullable<ComparedRun['provenance']>;
type Parts = Partial<Omit<ComparedRun, 'run' | 'provenance'>> & {
  run?: Partial<ComparedRun['run']>;
  provenance?: Partial<Provenance> | 'none';
};

/** A whole run of one server; each has another suite, so that what is missing is not there. */
export function run({ run: own, provenance, ...parts }: Parts = {}): ComparedRun {
  return {
    suite: { version: '1.0.0' },
    run: {
      id: 'one',
      startedAt: '2026-01-01T00:00:00.000Z',
      ms: 60_000,
      sandboxes: 2,
      drivers: [{ driver: 'javascript' }],
      ...own,
    },
    ...(provenance === 'none'
      ? {}
      : {
          provenance: {
            set: { id: '2026-06', digest: DIGEST },
            documents: { 'execd-api.yaml': DIGEST },
            overlays: [],
            suite: { node: 'v20', platform: 'linux x64' },
            settings: { concurrency: 4 },
            server: { version: '1.0' },
            ...provenance,
          },
        }),
    target: { kind: 'server', label: 'server', url: 'http://x', image: 'i' },
    verdict: 'conformant',
    counts: {},
    profiles: [],
    requirements: [],
    checks: [],
    ...parts,
  };
}

/** The same suite in both runs: a check that is missing in one did not report. */
export const sameSuite: Partial<Provenance> = { suite: { digest: DIGEST } };
