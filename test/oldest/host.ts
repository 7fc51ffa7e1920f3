import { join } from 'node:path';

/** What the oldest supported n8n consists of. */
export { default as recipe } from './package.json';

export const root = join(__dirname, '..', '..');
export const folder = join(root, '.demo', 'oldest');

/** Where packages are looked for: n8n's own, with another zod before them. */
export const withZod4 = join(folder, 'with-zod-4');
