import type { Scene } from './scene.ts';

/** An instant at which a killed app has done one thing and not yet the next. */
export interface Window<Of> {
  /** Goes on with what the app is in it with: "a change …". */
  readonly name: string;
  /** Brings the app into the window; resolves when a fact says that it is in there. */
  enter(scene: Scene, of: Of): Promise<Entered>;
}

/** An app in a window: next it is killed, then everybody heals, then it is started again. */
export interface Entered {
  /** Takes away what keeps the app in the window. */
  heal(): unknown;
  /** What must be true once the app is back, beside what the checker finds. */
  afterwards(): Promise<void>;
}
