/** Makes Slack-shaped ids in a fixed order, and unguessable parts from the injected randomness. */
export class IdSource {
  #count = 0;
  readonly #randomBytes: (size: number) => Uint8Array;

  constructor(randomBytes: (size: number) => Uint8Array) {
    this.#randomBytes = randomBytes;
  }

  /** An id of eleven characters, such as `V0000000002`. */
  next(prefix: string): string {
    this.#count += 1;
    return (
      prefix +
      this.#count
        .toString(36)
        .toUpperCase()
        .padStart(11 - prefix.length, '0')
    );
  }

  /** Lowercase hexadecimal, two digits per byte. */
  hex(bytes: number): string {
    return Buffer.from(this.#randomBytes(bytes)).toString('hex');
  }

  /** An envelope id in the form of a version 4 UUID. */
  uuid(): string {
    const digits = this.hex(16);
    return [
      digits.slice(0, 8),
      digits.slice(8, 12),
      `4${digits.slice(13, 16)}`,
      `a${digits.slice(17, 20)}`,
      digits.slice(20),
    ].join('-');
  }
}
