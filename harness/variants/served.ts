/** A server with variants: a reference runtime of its own behind a front. */
import { once } from 'node:events';
import { startEmbedded } from '../faults/embedded.ts';
import { makePrivateDirectory } from '../process/private-directory.ts';
import { frontBefore, merged } from './bench.ts';
import { trusting } from './certificate.ts';
import type { Variant } from './variant.ts';

export type Served = {
  url: string;
  apiKey: string;
  image: string;
  /** What a run needs in its environment to reach it. */
  env: Readonly<Record<string, string>>;
  close(): Promise<void>;
};

/** Starts a server with all of these variants. Throws HarnessError where no runtime can be started. */
export async function serve(variants: readonly Variant[]): Promise<Served> {
  const place = makePrivateDirectory('variant');
  const subject = await startEmbedded();
  const { apiKey = '', image, target } = subject.server;
  try {
    const legal = merged(variants.map((variant) => variant.server({ directory: place.path, apiKey, image })));
    subject.use(legal.seams ?? {});
    const front = await frontBefore(target.url, legal, place.path);
    return {
      url: front.url,
      apiKey,
      image,
      env: front.url.startsWith('https:') ? trusting(place.path) : {},
      async close() {
        await front.close();
        await subject.close();
        await place.remove();
      },
    };
  } catch (error) {
    await subject.close();
    await place.remove();
    throw error;
  }
}

/** Serves such a runtime for people until the signal fires, and prints how a run reaches it. Gives 0. */
export async function serveVariants(
  variants: readonly Variant[],
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<number> {
  const { url, apiKey, image, env, close } = await serve(variants);
  print(variants.map(({ id }) => id).join(', '));
  for (const [name, value] of Object.entries(env)) print(`export ${name}=${value}`);
  print(`run --target ${url} --api-key ${apiKey} --image ${image}    (Ctrl-C ends the server)`);
  if (!signal.aborted) await once(signal, 'abort');
  await close();
  return 0;
}
