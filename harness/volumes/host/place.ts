/** A directory below which a server allows host volumes, under the names that server and suite have for it. */

export type HostPath = {
  /** As the server names it, absolute: requests have it as `Host.path`. */
  readonly onServer: string;
  /** The same directory on this machine, absolute and without symbolic links; absent where the suite does not see it. */
  readonly here?: string;
};

/** One that server and suite have under one name: absolute, and without symbolic links. */
export const samePath = (path: string): HostPath => ({ onServer: path, here: path });

/** What requests have as `Host.path` for a directory of this name below it. */
export const directoryOnServer = ({ onServer }: Pick<HostPath, 'onServer'>, name: string): string =>
  `${onServer.replace(/\/+$/, '')}/${name}`;
