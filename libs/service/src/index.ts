export { loadConfig } from './load-config.ts';
export { port, serviceSettings, type ServiceSettings } from './service.settings.ts';
export { startService, type ServiceOptions } from './start-service.ts';
