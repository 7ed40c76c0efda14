/** The steps of nightly.yml that decide something. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { DOCUMENTS } from '../../harness/contract/documents.ts';
import { packageDir } from '../../harness/package.ts';
import type { CasesOfSteps } from './cases.ts';
import type { Job } from './run-step.ts';

const REACHABLE = 'nightly.yml kind: Whether Docker Hub is reachable';
const CLUSTER = 'nightly.yml kind: A cluster';
const CLAIMS = 'nightly.yml kind: Claims of that cluster';
const REFUSED = 'nightly.yml refused: The claim of the managed server';
const DRIFT = 'nightly.yml drift: Published documents and ours';

/** In the place of node: a suite that certifies and verifies with these results. */
const certifier = (certified: number, verified: number, verdict: string): string => `
case $2 in
  keygen) mkdir keys ;;
  certify) mkdir -p reports/refused; echo 'what stands against it' >reports/refused/refusal.md; exit ${certified} ;;
  verify) echo '{"verdict":"${verdict}"}'; exit ${verified} ;;
esac`;

async function refused(job: Job, certified: number, verified: number, verdict: string) {
  job.stub('node', certifier(certified, verified, verdict));
  const { code, summary, calls } = await job.run(REFUSED);
  return { code, summary, certify: calls.find((line) => line.includes(' certify ') && line.startsWith('node')) };
}

export const nightlyCases: CasesOfSteps = {
  [REACHABLE]: {
    'an image that can be pulled': async (job) => {
      job.stub('docker');
      expect((await job.run(REACHABLE)).outputs).toEqual({ there: 'yes' });
    },
    'none, which is no failure': async (job) => {
      job.stub('docker', 'exit 1');
      expect(await job.run(REACHABLE)).toMatchObject({ code: 0, outputs: { there: 'no' } });
    },
  },
  [CLUSTER]: {
    'is made and has the image': async (job) => {
      job.stub('kind');
      const kubeconfig = join(job.workspace, '../temp/kubeconfig');
      expect((await job.run(CLUSTER)).calls).toEqual([
        `kind create cluster --wait 120s --kubeconfig ${kubeconfig}`,
        'kind load docker-image busybox:stable',
      ]);
    },
    'one that does not come up ends the job': async (job) => {
      job.stub('kind', 'exit 1');
      expect((await job.run(CLUSTER)).code).toBe(1);
    },
  },
  [CLAIMS]: {
    'are tested there': async (job) => {
      job.stub('npm', 'echo "$CONFORMANCE_KUBECONFIG $CONFORMANCE_KUBE_NAMESPACE $CONFORMANCE_KUBE_IMAGE"');
      const { calls, output } = await job.run(CLAIMS);
      expect(calls).toEqual(['npm run test:unit -- test/volumes/kubernetes']);
      expect(output.trim()).toBe(`${join(job.workspace, '../temp/kubeconfig')} default busybox:stable`);
    },
  },
  [REFUSED]: {
    'a refusal that verify bears out is what is wanted': async (job) => {
      expect(await refused(job, 1, 1, 'failed')).toEqual({
        code: 0,
        summary: 'what stands against it\n',
        certify:
          'node dist/harness/cli.js certify --target managed --claim test/certificate/managed-claim.yaml --key keys/key.pem --out reports/refused',
      });
    },
    'a certificate is red': async (job) => {
      expect((await refused(job, 0, 1, 'failed')).code).toBe(1);
    },
    'a folder that verify accepts is red': async (job) => {
      expect((await refused(job, 1, 0, 'failed')).code).toBe(1);
    },
    'one that it refuses for another reason is red': async (job) => {
      expect((await refused(job, 1, 1, 'refused')).code).toBe(1);
    },
  },
  [DRIFT]: {
    'the documents as they are': async (job) => {
      job.checkout();
      const published = join(job.workspace, 'published $(touch x)');
      for (const name of DOCUMENTS) cpSync(join(packageDir, 'specs', name), join(published, name));
      const { code, summary } = await job.run(DRIFT, { contexts: { inputs: { documents: published }, vars: {} } });
      expect({ code, summary }).toEqual({ code: 0, summary: expect.stringContaining('#') });
    },
    'a document that says something else is red, and the summary has it': async (job) => {
      job.checkout();
      const text = readFileSync(join(packageDir, 'specs/execd-api.yaml'), 'utf8');
      const published = join(job.workspace, 'execd-api.yaml');
      writeFileSync(published, text.replace('  /ping:', '  /pong:'));
      const { code, summary } = await job.run(DRIFT, {
        contexts: { inputs: {}, vars: { PUBLISHED_DOCUMENTS: published } },
      });
      expect({ code, summary }).toEqual({ code: 1, summary: expect.stringContaining('/pong') });
    },
  },
};
