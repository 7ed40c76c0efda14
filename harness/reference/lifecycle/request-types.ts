/** Request bodies as they are once they passed the schemas of the document. */

export type VolumeRequest = {
  name: string;
  mountPath: string;
  readOnly?: boolean | null;
  subPath?: string | null;
  host?: { path: string } | null;
  ossfs?: Record<string, unknown> | null;
  pvc?: {
    claimName: string;
    createIfNotExists?: boolean | null;
    deleteOnSandboxTermination?: boolean | null;
  } | null;
};

export type Platform = { os: 'linux' | 'windows'; arch: 'amd64' | 'arm64' };

export type CreateSandboxRequest = {
  image?: { uri: string };
  snapshotId?: string;
  platform?: Platform;
  timeout?: number | null;
  resourceLimits?: Record<string, string>;
  env?: Record<string, string>;
  metadata?: Record<string, string>;
  entrypoint?: string[];
  networkPolicy?: Record<string, unknown> | null;
  credentialProxy?: { enabled?: boolean } | null;
  secureAccess?: boolean;
  volumes?: VolumeRequest[];
  extensions?: Record<string, string>;
};
