/**
 * The request bodies of the Lifecycle API. Written by hand and not read from the document: what judges servers reads
 * that, and a mistake of its reading would be made on both sides.
 */
import { finite, flag, list, map, orNull, record, type Shape, text, whole } from './shape.ts';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

const image = record({ uri: text(), auth: record({ username: text(), password: text() }) }, { required: ['uri'] });

const platform = record(
  { os: text({ oneOf: ['linux', 'windows'] }), arch: text({ oneOf: ['amd64', 'arm64'] }) },
  { required: ['os', 'arch'] },
);

const action = text({ oneOf: ['allow', 'deny'] });
const networkPolicy = record({
  defaultAction: action,
  egress: list(record({ action, target: text() }, { required: ['action', 'target'] })),
});

const host = record({ path: text({ pattern: /^(\/|[A-Za-z]:[\\/])/ }) }, { required: ['path'] });

const pvc = record(
  {
    claimName: text({ pattern: LABEL, maxLength: 253 }),
    createIfNotExists: flag,
    deleteOnSandboxTermination: flag,
    storageClass: orNull(text()),
    storage: orNull(text({ pattern: /^\d+(\.\d+)?(Ki|Mi|Gi|Ti|Pi|Ei)?$/ })),
    accessModes: orNull(list(text())),
  },
  { required: ['claimName'] },
);

const ossfs = record(
  {
    bucket: text({ minLength: 3, maxLength: 63 }),
    endpoint: text({ minLength: 1 }),
    version: text({ oneOf: ['1.0', '2.0'] }),
    options: list(text()),
    accessKeyId: text({ minLength: 1 }),
    accessKeySecret: text({ minLength: 1 }),
  },
  { required: ['bucket', 'endpoint', 'accessKeyId', 'accessKeySecret'] },
);

const volume = record(
  {
    name: text({ pattern: LABEL, maxLength: 63 }),
    host,
    pvc,
    ossfs,
    mountPath: text({ pattern: /^\/.*/ }),
    readOnly: flag,
    subPath: text(),
  },
  { required: ['name', 'mountPath'] },
);

/** Not closed: the document leaves room for what later versions add. */
export const createSandboxBody: Shape = record(
  {
    image,
    snapshotId: text(),
    platform,
    timeout: orNull(whole(60)),
    resourceLimits: map(text()),
    resourceRequests: map(text()),
    env: map(text()),
    metadata: map(text()),
    entrypoint: list(text(), 1),
    networkPolicy,
    credentialProxy: record({ enabled: flag }),
    secureAccess: flag,
    volumes: list(volume),
    extensions: map(text()),
  },
  { closed: false },
);

export const patchMetadataBody: Shape = map(orNull(text()));
export const renewBody: Shape = record({ expiresAt: text() }, { required: ['expiresAt'] });
export const createSnapshotBody: Shape = record({ name: text({ minLength: 1 }) });
/** Not closed, like the document's. */
export const metricsEventBody: Shape = record(
  {
    eventType: text({ oneOf: ['sandbox.create'] }),
    sandboxId: text(),
    image: text(),
    createDurationMs: finite,
    success: flag,
  },
  { required: ['eventType', 'createDurationMs', 'success'], closed: false },
);
