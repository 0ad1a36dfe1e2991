/** What the package offers. */
export { slug, type SlugOptions } from './slug.ts';
