/** How {@link slug} goes about it. */
export interface SlugOptions {
  /** The longest result, in characters. No limit by default. */
  maxLength?: number;
}

/**
 * Turns a text into what may stand in an address: lower case letters without accents,
 * digits, and dashes between words.
 *
 * @throws {RangeError} when nothing of the text is left
 */
export function slug(text: string, { maxLength = Infinity }: SlugOptions = {}): string {
  const words = text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  const joined = (words ?? []).join('-').slice(0, maxLength).replace(/-$/, '');
  if (joined === '') throw new RangeError(`\`${text}\` has no letter or digit that could stand in an address`);
  return joined;
}
