import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** A port that somebody else listens on. */
export class PortTaken extends Error {
  constructor(setting: string, port: number, host: string, cause: unknown) {
    super(`${setting} ${port} on ${host} is taken. Stop what listens there, or set ${setting} to a free port.`, {
      cause,
    });
    this.name = 'PortTaken';
  }
}

/** Where to listen, and which setting says so. */
export interface Listening {
  readonly setting: string;
  readonly port: number;
  readonly host: string;
}

/** @throws {PortTaken} */
export async function listen(app: NestFastifyApplication, { setting, port, host }: Listening): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new PortTaken(setting, port, host, error);
  }
}
