/**
 * One thing that keeps the servers or the start from running, told so that the reader can act: what, why, the next
 * command. Whoever starts a program prints {@link Obstacle.message} alone, without a stack, and exits non-zero.
 */
export class Obstacle extends Error {
  /**
   * @param what the thing that cannot be, in one line.
   * @param why what was looked at and found; may have several lines.
   * @param next the command or change that mends it.
   */
  constructor(what: string, why: string, next: string, options?: ErrorOptions) {
    super(`${what}\n  why:  ${indent(why)}\n  next: ${indent(next)}`, options);
    this.name = 'Obstacle';
  }
}

function indent(text: string): string {
  return text.trimEnd().split('\n').join('\n        ');
}

/** The last lines of a log, for the `why` of an obstacle; "(it printed nothing)" for an empty one. */
export function lastLines(text: string, count = 8): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length === 0 ? '(it printed nothing)' : lines.slice(-count).join('\n');
}
