import { startService } from '@storefront/service';
import { AccountsAppModule } from './accounts-app.module.ts';
import { accountsConfig } from './accounts.config.ts';
import { accountsProblems } from './accounts.problems.ts';

await startService({
  name: 'accounts',
  config: accountsConfig,
  module: (settings) => AccountsAppModule.with(settings),
  problems: accountsProblems,
});
