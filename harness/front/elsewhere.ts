/** Endpoints that a server hands out at other addresses than its own: they are handed out at the front, too. */
import { parseUpstream } from '../wire/endpoints.ts';
import type { FrontRequest } from './reply.ts';

/** Where an endpoint leads, and what is known of it. */
export type Elsewhere = {
  /** `http://host:port`. */
  url: URL;
  /** Path before the target. */
  prefix: string;
  sandbox: NonNullable<FrontRequest['sandbox']>;
};

export type EndpointsElsewhere = {
  /** The text that stands for the endpoint of a port of a sandbox, without a scheme; undefined for what is no address. */
  replacement(endpoint: string, sandbox: Elsewhere['sandbox'], authority: string): string | undefined;
  /** The place that a path of the front leads to, with the rest of the path; undefined for any other path. */
  find(path: string): (Elsewhere & { target: string }) | undefined;
};

export function createElsewhere(protocol: string): EndpointsElsewhere {
  const places: Elsewhere[] = [];
  const numbers = new Map<string, number>();
  return {
    replacement(endpoint, sandbox, authority) {
      const known = numbers.get(`${sandbox.id} ${endpoint}`);
      if (known !== undefined) return `${authority}/~endpoint/${known}`;
      const upstream = parseUpstream(endpoint, protocol, 'other');
      if (upstream === undefined) return undefined;
      const url = new URL(`${upstream.protocol}//${upstream.host}`);
      const number = places.push({ url, prefix: upstream.prefix, sandbox });
      numbers.set(`${sandbox.id} ${endpoint}`, number);
      return `${authority}/~endpoint/${number}`;
    },
    find(path) {
      const [, number, target = ''] = /^\/~endpoint\/(\d{1,9})(.*)$/s.exec(path) ?? [];
      const place = places[Number(number) - 1];
      return place && { ...place, target };
    },
  };
}
