/** A server with variants, for whole runs and for people who look at it. */
import { once } from 'node:events';
import { startEmbedded } from '../faults/embedded.ts';
import { makePrivateDirectory } from '../process/private-directory.ts';
import { frontBefore, merged } from './bench.ts';
import { trusting } from './certificate.ts';
import type { Variant } from './variant.ts';

/** Serves a reference runtime with these variants until the signal fires; says where and with which key. Gives 0. */
export async function serveVariants(
  variants: readonly Variant[],
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<number> {
  const place = makePrivateDirectory('variant');
  const subject = await startEmbedded();
  try {
    const { apiKey = '', image, target } = subject.server;
    const legal = merged(variants.map((variant) => variant.server({ directory: place.path, apiKey, image })));
    subject.use(legal.seams ?? {});
    const front = await frontBefore(target.url, legal, place.path);
    print(`${variants.map(({ id }) => id).join(', ')}`);
    if (front.url.startsWith('https:'))
      for (const [name, value] of Object.entries(trusting(place.path))) print(`export ${name}=${value}`);
    print(`a server with these variants: --target ${front.url} --api-key ${apiKey} --image ${image}; Ctrl-C ends it`);
    if (!signal.aborted) await once(signal, 'abort');
    await front.close();
  } finally {
    await subject.close();
    await place.remove();
  }
  return 0;
}
