import type { z } from 'zod';

/** An environment that a service can't start with; the message lists every fault, and no value. */
export class ConfigFaults extends Error {
  constructor(faults: readonly string[]) {
    super(
      `${faults.length} setting${faults.length === 1 ? ' is' : 's are'} wrong:\n${faults.map((f) => `  ${f}`).join('\n')}`,
    );
    this.name = 'ConfigFaults';
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings. The one place of the apps that looks at the environment.
 *
 * An empty variable counts as not set, so that `KEY=` in a file means the default.
 * @throws {ConfigFaults}
 */
export function loadConfig<S extends z.ZodType>(schema: S, environment: Environment = process.env): z.output<S> {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  throw new ConfigFaults(read.error.issues.map((issue) => fault(issue, given)));
}

function fault({ path, message }: z.core.$ZodIssue, given: Environment): string {
  const [key] = path;
  if (key === undefined) return message;
  return String(key) in given ? `${String(key)}: ${message}` : `${String(key)}: is required, and not set`;
}
