import type { Json, JsonObject } from '../../../domain/json.ts';
import { asArray, asString, parseJson } from '../json-access.ts';

/**
 * The arguments of a Web API call. A form carries text only, with structured values as JSON text; a JSON body
 * carries them as they are. Both read the same here.
 */
export class ApiArgs {
  readonly #fields: JsonObject;

  constructor(fields: JsonObject) {
    this.#fields = fields;
  }

  /** As received, without a token. */
  get raw(): JsonObject {
    const { token: _token, ...rest } = this.#fields;
    return rest;
  }

  /** A text argument; undefined where absent or empty. */
  text(name: string): string | undefined {
    const value = this.#fields[name];
    if (typeof value === 'number') return String(value);
    const text = asString(value);
    return text === undefined || text === '' ? undefined : text;
  }

  boolean(name: string): boolean {
    const value = this.#fields[name];
    return value === true || value === 'true' || value === '1';
  }

  /** A whole number; undefined where absent or not one. */
  integer(name: string): number | undefined {
    const value = Number(this.#fields[name] ?? Number.NaN);
    return Number.isInteger(value) ? value : undefined;
  }

  /** A structured argument. Text that isn't JSON is answered as the text, so that its check can refuse it. */
  json(name: string): Json | undefined {
    const value = this.#fields[name];
    if (typeof value !== 'string') return value;
    if (value === '') return undefined;
    return parseJson(value) ?? value;
  }

  /** A list, written as `a,b` or as JSON. */
  list(name: string): readonly string[] {
    const parsed = this.json(name);
    const items = asArray(parsed) ?? (asString(parsed) ?? '').split(',');
    return items.map((item) => asString(item)?.trim() ?? '').filter((item) => item !== '');
  }
}
