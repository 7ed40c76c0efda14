/** Which secrets of a request its own response repeats. Looked for before the record of the exchange loses them. */
import { isObject, type JsonObject } from '../json-object.ts';
import { mayStandIn, secretPatterns } from './secret-pattern.ts';

/** A secret of a request, by the member that it stands in. The secret itself is not kept. */
export type RequestSecret = { member: 'password' | 'accessKeySecret' | 'env'; repeated?: true };

/** With the secret, for those who replace it. */
export type FoundSecret = RequestSecret & { value: string };

/** What went over the wire: bodies decoded, and what stands around them, the header of the key left out. */
export type Spoken = { request: Buffer; requestHead: string; response: Buffer; responseHead: string };

/** A shorter value occurs by chance. */
const LEAST_CHARACTERS = 8;

/**
 * The secrets of a creation: the password for a registry, the secret of a bucket, the values of variables. A value that
 * stands elsewhere in the request as well, in its metadata say, is none, and one that is short may be repeated by chance.
 * Empty for a body that is no JSON.
 */
export function requestSecrets({ request, requestHead, response, responseHead }: Spoken): FoundSecret[] {
  const body = parsed(request);
  if (body === undefined) return [];
  const secrets: { member: RequestSecret['member']; value: string }[] = [];
  const rest = withoutSecrets(body, (member, value) => secrets.push({ member, value }));
  const elsewhere = latin(`${JSON.stringify(rest)}\n${requestHead}`);
  const answer = `${response.toString('latin1')}\n${responseHead}`;
  return secrets.flatMap(({ member, value }): FoundSecret[] => {
    const stands = (text: string): boolean =>
      mayStandIn(value, text) && secretPatterns([value]).whole?.test(text) === true;
    if (value.length < LEAST_CHARACTERS || stands(elsewhere)) return [];
    return [stands(answer) ? { member, value, repeated: true } : { member, value }];
  });
}

const latin = (text: string): string => Buffer.from(text).toString('latin1');

function parsed(bytes: Buffer): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // a request that is wrong on purpose
  }
}

type Found = (member: RequestSecret['member'], value: string) => void;

/** The body of a creation without its secrets. */
function withoutSecrets(body: JsonObject, found: Found): JsonObject {
  const { env, image, volumes, ...rest } = body;
  return {
    ...rest,
    env: isObject(env) ? Object.keys(taken(env, 'env', Object.keys(env), found)) : env,
    image:
      isObject(image) && isObject(image.auth)
        ? { ...image, auth: taken(image.auth, 'password', ['password'], found) }
        : image,
    volumes: Array.isArray(volumes)
      ? volumes.map((volume: unknown) =>
          isObject(volume) && isObject(volume.ossfs)
            ? { ...volume, ossfs: taken(volume.ossfs, 'accessKeySecret', ['accessKeySecret'], found) }
            : volume,
        )
      : volumes,
  };
}

/** An object with the texts taken out that stand under these names. */
function taken(
  object: JsonObject,
  member: RequestSecret['member'],
  names: readonly string[],
  found: Found,
): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => {
      if (typeof value !== 'string' || !names.includes(name)) return [name, value];
      found(member, value);
      return [name, ''];
    }),
  );
}
