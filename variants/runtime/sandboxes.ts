/** Servers whose sandboxes are made in another way. */
import type { Variant } from '../../harness/variants/variant.ts';

export const sandboxVariants: readonly Variant[] = [
  {
    id: 'runtime.root.read-only',
    says: 'has a root that refuses changes, but for /tmp, /var/tmp and /run',
    axis: 'runtime-root',
    silent: 'sandbox-lifecycle.yml Sandbox: that the root of a sandbox can be written is said nowhere.',
    server: () => ({ seams: { readOnlyRoot: () => true } }),
  },
  {
    id: 'runtime.first-process.entrypoint',
    says: 'has the entrypoint for process 1, which reaps no orphans and minds no signal that it does not wait for',
    axis: 'runtime-first-process',
    allows: 'sandbox-lifecycle.yml CreateSandboxRequest.entrypoint: it is the entry process of the sandbox.',
    server: () => ({ seams: { firstProcess: () => 'entrypoint' } }),
  },
];
