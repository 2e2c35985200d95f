// Lets Node run our TypeScript as it is: `@storefront/<lib>` means libs/<lib>/src/index.ts, as in tsconfig.json.
import { registerHooks } from 'node:module';

const OURS = '@storefront/';

registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith(OURS)) return next(specifier, context);
    return next(new URL(`../libs/${specifier.slice(OURS.length)}/src/index.ts`, import.meta.url).href, context);
  },
});
