/** Servers that lack what the documents let a server lack, and refuse requests for it. */
import { ENDPOINT, queryOf } from '../../harness/faults/operations.ts';
import { answerOf } from '../../harness/faults/wiring.ts';
import { refusingCreations, where } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';

const CODE = 'NOT_SUPPORTED';

export const optionalVariants: readonly Variant[] = [
  {
    id: 'requests.optional.platform-refused',
    says: 'has one platform, and refuses creations that ask for any',
    axis: 'requests-platform',
    allows: 'sandbox-lifecycle.yml PlatformSpec: what runtime, template or pool cannot satisfy fails explicitly.',
    lacks: 'lifecycle.platform',
    server: () => ({
      layer: refusingCreations(
        CODE,
        'A platform cannot be chosen.',
        ({ platform }) => platform !== undefined && platform !== null,
      ),
    }),
  },
  {
    id: 'requests.optional.manual-cleanup-refused',
    says: 'refuses creations without a timeout',
    axis: 'requests-manual-cleanup',
    allows: 'sandbox-lifecycle.yml CreateSandboxRequest.timeout: providers may reject a sandbox without an end.',
    lacks: 'lifecycle.manual-cleanup',
    server: () => ({
      layer: refusingCreations(CODE, 'timeout is needed.', ({ timeout }) => timeout === undefined || timeout === null),
    }),
  },
  {
    id: 'requests.optional.secure-access-refused',
    says: 'refuses creations with secureAccess',
    axis: 'requests-secure-access',
    allows: 'sandbox-lifecycle.yml CreateSandboxRequest.secureAccess: it is for one way of deployment.',
    lacks: 'endpoints.secure-access',
    server: () => ({
      layer: refusingCreations(CODE, 'There is no gateway.', ({ secureAccess }) => secureAccess === true),
    }),
  },
  {
    id: 'requests.optional.expires-refused',
    says: 'refuses to give endpoints that expire',
    axis: 'requests-expires',
    allows:
      'sandbox-lifecycle.yml getSandboxEndpoint expires: the routes are those of a proposal that gateways implement.',
    lacks: 'endpoints.signed',
    server: () => ({
      layer: where(ENDPOINT, async (request, next) =>
        queryOf(request).has('expires')
          ? answerOf(400, { code: CODE, message: 'There is no gateway that signs routes.' })
          : next(),
      ),
    }),
  },
];
