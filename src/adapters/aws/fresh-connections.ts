const CONNECT_TIMEOUT_MS = 3_000;

/**
 * How calls travel that are rare and that nothing repeats by itself: each over a connection of its own. One that
 * lay idle may be closed by AWS in the very moment it is used again; of such a call nobody knows whether it was
 * done, and an AssumeRole like that is a session too many.
 */
export const FRESH_CONNECTIONS = {
  connectionTimeout: CONNECT_TIMEOUT_MS,
  httpAgent: { keepAlive: false },
  httpsAgent: { keepAlive: false },
} as const;
