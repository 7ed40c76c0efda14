/**
 * A variant: a conforming server that differs from the reference runtime in one way which the documents allow. It is the
 * twin of a fault: the suite must be silent about it.
 */
import type { FaultTools } from '../faults/fault.ts';
import type { FrontOptions } from '../front/front.ts';
import type { Layer } from '../front/reply.ts';
import type { Seams } from '../reference/seams.ts';

/** What a conforming server does in another way. */
export type LegalServer = {
  /** Other decisions of the reference runtime. */
  seams?: Partial<Seams>;
  /** What is asked and answered in another way, before any server. */
  layer?: Layer;
  /** Where the server is. */
  place?: Pick<FrontOptions, 'base' | 'endpoints'> & { tls?: true };
};

/** Why a server may be so: a clause that allows it, or why nobody can expect otherwise where the documents say nothing. */
export type Allowance = { allows: string } | { silent: string };

export type Variant = Allowance & {
  /** Kebab words with dots, `http.trailers`. Never renamed. */
  id: string;
  /** One sentence: what this server does. */
  says: string;
  /** Variants of one axis exclude each other; of two axes they can be had together. Kebab words. */
  axis: string;
  /** Takes minutes by itself: only tried where its whole id is asked for, or where each is tried alone. */
  long?: true;
  /** Needs rights in the sandbox that containers do not give: not tried before a running server. */
  privileged?: true;
  /**
   * What it does reaches the next hop alone, since a proxy passes it on in its own way: framing, connections, TLS, and the
   * addresses of endpoints. Whoever asks what an SDK makes of it puts it next to the SDK.
   */
  hop?: true;
  /** Capabilities that such a server does not show, and is not asked for. */
  without?: readonly string[];
  /**
   * A capability that the documents let a server lack, and that this one refuses: what needs it is left out. It is claimed
   * and tried in whole runs of the scenarios that need it, since such a run finds out what the server has.
   */
  lacks?: string;
  /** The server. Made anew for every run, so that what it remembers is of that run. */
  server(tools: FaultTools): LegalServer;
};
