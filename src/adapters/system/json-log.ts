import pino from 'pino';
import type { DestinationStream } from 'pino';

import type { Json, JsonObject } from '../../domain/json.ts';
import type { Log } from '../../ports/log.ts';

export type JsonLogOptions = {
  /** Of the process: `gateway`, `issuer`. */
  readonly name: string;
  /** Standard output, unless given. */
  readonly destination?: DestinationStream;
};

const MAX_CAUSES = 4;
const MAX_MESSAGE_LENGTH = 2000;

/**
 * The operational log: one JSON object a line, written at once, so that a killed process loses none. Of an error
 * only name, code and message are written, and of the errors that caused it.
 */
export function createJsonLog({
  name,
  destination = pino.destination({ fd: 1, sync: true }),
}: JsonLogOptions): Log {
  const logger = pino(
    {
      base: { process: name },
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    destination,
  );
  return {
    info: (event, fields) => logger.info(fieldsOf(fields), event),
    warn: (event, fields) => logger.warn(fieldsOf(fields), event),
    error: (event, fields, cause) =>
      logger.error(
        { ...fieldsOf(fields), ...(cause === undefined ? {} : { cause: errorFields(cause) }) },
        event,
      ),
  };
}

/** Names that every line has already; a field of such a name must not take its place. */
const RESERVED: ReadonlySet<string> = new Set(['cause', 'event', 'level', 'process', 'time']);

function fieldsOf(fields: JsonObject = {}): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [RESERVED.has(key) ? `${key}_` : key, value]),
  );
}

/** By its looks, since an error of another realm is no instance of this one's `Error`. */
function errorFields(error: unknown, depth = 1): JsonObject {
  if (error === null || typeof error !== 'object') return { name: typeof error };
  const { name, code, message, cause } = error as { readonly [key: string]: unknown };
  const further: { cause?: Json } =
    cause === undefined || depth >= MAX_CAUSES ? {} : { cause: errorFields(cause, depth + 1) };
  return {
    name: typeof name === 'string' ? name : 'object',
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(typeof message === 'string' ? { message: message.slice(0, MAX_MESSAGE_LENGTH) } : {}),
    ...further,
  };
}
