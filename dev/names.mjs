// Lets Node run our TypeScript as it is: `@storefront/<lib>` means libs/<lib>/src/index.ts, as in tsconfig.json.
import module from 'node:module';

const OURS = '@storefront/';
const NEEDED = 24;

// Said here, before Node stumbles over the first type.
if (Number.parseInt(process.versions.node, 10) < NEEDED) {
  process.stderr.write(
    `Storefront runs on Node ${NEEDED}; this is ${process.version}.\n` +
      `  why:  On Linux x64 and arm64 \`npm ci\` brings it for every \`npm run\`, unless optional packages are left out.\n` +
      `  next: npm ci, then start by npm run; on other systems install Node ${NEEDED} first\n`,
  );
  process.exit(1);
}

module.registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith(OURS)) return next(specifier, context);
    return next(new URL(`../libs/${specifier.slice(OURS.length)}/src/index.ts`, import.meta.url).href, context);
  },
});
