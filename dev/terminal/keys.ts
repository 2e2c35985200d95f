import { emitKeypressEvents } from 'node:readline';

/** What each key does. */
export type Keys = Readonly<Record<string, () => void>>;

/**
 * Listens for single keys where a person sits at a terminal; elsewhere it does nothing. Ctrl-C goes on to mean SIGINT.
 *
 * @returns what gives the terminal back as it was.
 */
export function listenForKeys(keys: Keys): () => void {
  const { stdin } = process;
  if (!stdin.isTTY) return () => undefined;
  const onKey = (_text: string | undefined, key: { name?: string; ctrl?: boolean }) => {
    if (key.ctrl && key.name === 'c') process.kill(process.pid, 'SIGINT');
    else keys[key.name ?? '']?.();
  };
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  stdin.on('keypress', onKey);
  stdin.resume();
  return () => {
    stdin.off('keypress', onKey);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
