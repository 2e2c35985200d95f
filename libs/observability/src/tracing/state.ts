/** Whether this process records spans; `tracing.ts` switches it on before anything else is loaded. */
export const tracing: {
  on: boolean;
  /** Sends what was recorded and not yet sent. */
  flush: () => Promise<void>;
} = { on: false, flush: () => Promise.resolve() };
