/** The image from which a managed server takes the execd of its sandboxes. */
import { UsageError } from '../errors.ts';
import { MANAGED_TARGET } from '../targets/all.ts';
import type { FileSettings } from './format.ts';
import type { Target } from './settings.ts';

const VARIABLE = 'SANDBOX_EXECD_IMAGE';
const TARGET_VARIABLES = ['SANDBOX_DOMAIN', 'OPEN_SANDBOX_DOMAIN', 'SANDBOX_EXECD'];

/**
 * The image that is named nearest; undefined where none is, or where another target is named nearer than it. Throws
 * UsageError where it does not go with what is tested, and for what is no reference of an image.
 */
export function execdImageOf(
  { kind }: Target,
  flags: { target?: string; execd?: string; execdImage?: string },
  env: Record<string, string | undefined>,
  file: FileSettings,
): string | undefined {
  const layers = [
    { where: '--execd-image', image: flags.execdImage, target: flags.target ?? flags.execd },
    { where: VARIABLE, image: env[VARIABLE] || undefined, target: TARGET_VARIABLES.find((name) => env[name]) },
    { where: 'execdImage', image: file.execdImage, target: file.target ?? file.execd },
  ];
  const nearer: typeof layers = [];
  for (const layer of layers) {
    const { where, image } = layer;
    if (image === undefined) {
      nearer.push(layer);
      continue;
    }
    if (kind === MANAGED_TARGET) return checked(image, where);
    // Whoever names another target for this run does not mean this image.
    if (nearer.some(({ target }) => target !== undefined)) return undefined;
    throw new UsageError(
      `${where}: an execd image goes with a managed server, and ${kind} is the target; give --target ${MANAGED_TARGET}`,
    );
  }
  return undefined;
}

function checked(image: string, where: string): string {
  if (/^\S+$/.test(image)) return image;
  throw new UsageError(`${where}: ${JSON.stringify(image)} is no reference of an image`);
}
