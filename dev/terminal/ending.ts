const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const LOOK_EVERY_MS = 1000;
/** Ctrl-C comes twice under npm: from the terminal, and from npm, which hands on what it got itself. */
const SAME_MS = 500;

/** Settles with the reason when somebody wants this program to end. The second time it ends at once. */
export function askedToEnd(): Promise<string> {
  return new Promise((settle) => {
    let askedAt: number | undefined;
    const ask = (reason: string) => {
      // What we keep ends with us, in whatever order.
      if (askedAt !== undefined && performance.now() - askedAt > SAME_MS) process.exit(130);
      askedAt ??= performance.now();
      settle(reason);
    };
    for (const signal of SIGNALS) process.on(signal, () => ask(signal));
    onParentGone(() => ask('npm was killed'));
  });
}

// npm hands signals on, but not its own SIGKILL: then we belong to somebody else, and nobody can reach us with Ctrl-C.
function onParentGone(then: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    then();
  }, LOOK_EVERY_MS);
  timer.unref();
}
