import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder for everything that the servers write, git-ignored. */
export const HOME = fileURLToPath(new URL('../../../../.storefront', import.meta.url));

/** Where downloads are kept: below XDG_CACHE_HOME, shared by clones, else in .storefront/cache. */
export function cacheFolder({ XDG_CACHE_HOME: shared }: NodeJS.ProcessEnv): string {
  return shared ? join(shared, 'storefront') : join(HOME, 'cache');
}
