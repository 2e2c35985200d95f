import { Logger } from '@nestjs/common';
import { logLevel, type LogEntry, type logCreator } from 'kafkajs';
import { GIVEN_UP } from './sockets.ts';

/** How urgent a line is. */
export type KafkaLogLevel = 'error' | 'warn' | 'info' | 'debug';

/** Takes one line of the Kafka client: what happened, and its facts (topic, group, broker ...; never a record). */
export type KafkaLog = (level: KafkaLogLevel, message: string, facts: Readonly<Record<string, unknown>>) => void;

// kafkajs calls an error whatever it is about to retry or to throw. Who gets the throw decides whether it is one.
const LEVELS: Partial<Record<logLevel, KafkaLogLevel>> = {
  [logLevel.ERROR]: 'warn',
  [logLevel.WARN]: 'warn',
  [logLevel.INFO]: 'info',
  [logLevel.DEBUG]: 'debug',
};

/** Writes to whatever logger the Nest app uses, as one object a line. */
export function nestLog(context = 'Kafka'): KafkaLog {
  const logger = new Logger(context);
  const write = {
    error: logger.error.bind(logger),
    warn: logger.warn.bind(logger),
    info: logger.log.bind(logger),
    debug: logger.debug.bind(logger),
  };
  return (level, message, facts) => write[level]({ msg: message, ...facts });
}

/** Hands the lines of kafkajs to `log` instead of the console. */
export function logsTo(log: KafkaLog): logCreator {
  return () =>
    ({ namespace, level, log: line }: LogEntry) => {
      const { message, timestamp: _, logger: __, stack: ___, ...facts } = line;
      // Of a connection that we dropped ourselves nobody needs to hear: each normal stop does it.
      const urgency = message.endsWith(GIVEN_UP) ? 'debug' : (LEVELS[level] ?? 'debug');
      log(urgency, message, namespace ? { part: namespace, ...facts } : facts);
    };
}
