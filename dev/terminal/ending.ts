const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const LOOK_EVERY_MS = 1000;

/** Settles with the reason when somebody wants this program to end. The second time it ends at once. */
export function askedToEnd(): Promise<string> {
  return new Promise((settle) => {
    let isAsked = false;
    const ask = (reason: string) => {
      if (isAsked) process.exit(130); // What we keep ends with us, in whatever order.
      isAsked = true;
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
