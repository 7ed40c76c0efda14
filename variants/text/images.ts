/** Servers that write the reference of an image in another of its forms. */
import { lifecycle } from '../../harness/faults/operations.ts';
import { type Json, things } from '../../harness/faults/wiring.ts';
import { isObject } from '../../harness/json-object.ts';
import { jsonReplies } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';

const CLAUSE =
  'sandbox-lifecycle.yml Sandbox.image: the specification that was used to provision; `ubuntu`, `ubuntu:latest` and `docker.io/library/ubuntu:latest` are one image';

const imageVariant = (name: string, says: string, write: (reference: string) => string): Variant => ({
  id: `text.image.${name}`,
  says,
  axis: 'image-form',
  allows: CLAUSE,
  server: () => ({
    layer: jsonReplies(
      lifecycle,
      things((thing) => withUri(thing, write)),
    ),
  }),
});

function withUri(thing: Json, write: (reference: string) => string): Json {
  const { image } = thing;
  if (!isObject(image) || typeof image.uri !== 'string') return thing;
  return { ...thing, image: { ...image, uri: write(image.uri) } };
}

/** With the tag that is meant where none is written. */
const tagged = (reference: string): string => (/[:@][^/]*$/.test(reference) ? reference : `${reference}:latest`);

/** With the registry and the repository that are meant where none is written. */
const full = (reference: string): string => {
  const [first = '', ...others] = tagged(reference).split('/');
  if (others.length > 0 && /[.:]|^localhost$/.test(first)) return tagged(reference);
  return `docker.io/${others.length === 0 ? 'library/' : ''}${tagged(reference)}`;
};

export const imageVariants: readonly Variant[] = [
  imageVariant('tagged', 'writes the tag `latest` of an image that was asked for without a tag', tagged),
  imageVariant('full', 'writes the registry, the repository and the tag of an image', full),
  imageVariant('index', 'writes the registry of an image by its older name `index.docker.io`', (reference) =>
    full(reference).replace(/^docker\.io\//, 'index.docker.io/'),
  ),
];
