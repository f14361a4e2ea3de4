/** What an error thrown by an SDK client says. */
export type SdkError = {
  /** Without the `Exception` that only some spellings carry. */
  readonly name: string;
  /** For the operator; without secrets. */
  readonly text: string;
  readonly status: number | null;
  readonly systemCode: string | null;
};

/** Whatever was thrown, by its looks: an error of another realm is no instance of this one's `Error`. */
export function readSdkError(error: unknown): SdkError {
  const { name, message, code, $metadata } = (error ?? {}) as {
    readonly name?: unknown;
    readonly message?: unknown;
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: unknown };
  };
  const given = typeof name === 'string' ? name : typeof error;
  const status = $metadata?.httpStatusCode;
  return {
    name: given.replace(/Exception$/, ''),
    text: `${given}: ${typeof message === 'string' ? withoutSecrets(message) : 'no message'}`,
    status: typeof status === 'number' ? status : null,
    // The SDK wraps errors it does not recognise, and then the code stands in the message only.
    systemCode: typeof code === 'string' ? code : (/\bE[A-Z_]{5,}\b/.exec(String(message))?.[0] ?? null),
  };
}

/**
 * AWS repeats what it was sent in some messages, a whole signed request with its session token among them. Only
 * the first line is kept, without anything long enough to be a key.
 */
function withoutSecrets(message: string): string {
  const [line = ''] = message.split('\n');
  return line.replaceAll(/[A-Za-z0-9+/=]{40,}/g, '[cut]').slice(0, 500);
}
