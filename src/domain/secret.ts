/**
 * A value that cannot be printed. Template strings, `String()`, JSON, `console.log` and loggers all see
 * `[secret]`; only an explicit {@link Secret.reveal} gives the value, so every place that does is easy to find.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Call it at the last moment, where it is sealed or sent, and never store the answer. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}
