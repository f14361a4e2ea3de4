import type { Json } from '../../../domain/json.ts';

/** What passed between Slack and the app, in both directions, with bodies as they were. */
export type TrafficKind =
  | 'api-request'
  | 'api-reply'
  | 'envelope'
  | 'ack'
  | 'late-ack'
  | 'unknown-ack'
  | 'response-url-request'
  | 'response-url-reply'
  | 'socket'
  /** An answer of the app that Slack couldn't use, such as an invalid view in an acknowledgement. */
  | 'unusable-answer';

export interface TrafficEntry {
  readonly seq: number;
  readonly atMs: number;
  readonly kind: TrafficKind;
  /** The Web API method, envelope type, URL path or socket happening. */
  readonly name: string;
  readonly body: Json;
}

/** One Web API call as the app made it, and what it got. */
export interface ApiCallRecord {
  readonly seq: number;
  readonly method: string;
  readonly atMs: number;
  readonly args: Json;
  /** The HTTP status; 0 where the connection was dropped or left hanging. */
  status: number;
  ok: boolean;
  error: string | undefined;
  durationMs: number;
}

/** Records everything, for tests that search it and for people who look. */
export class Traffic {
  readonly #entries: TrafficEntry[] = [];
  readonly #calls: ApiCallRecord[] = [];
  readonly #nowMs: () => number;
  readonly #changed: () => void;

  constructor(nowMs: () => number, changed: () => void) {
    this.#nowMs = nowMs;
    this.#changed = changed;
  }

  get entries(): readonly TrafficEntry[] {
    return this.#entries;
  }

  get calls(): readonly ApiCallRecord[] {
    return this.#calls;
  }

  record(kind: TrafficKind, name: string, body: Json): void {
    this.#entries.push({ seq: this.#entries.length, atMs: this.#nowMs(), kind, name, body });
    this.#changed();
  }

  /** Notes a Web API call as begun; `finishCall` completes it. */
  beginCall(method: string, args: Json): ApiCallRecord {
    const call: ApiCallRecord = {
      seq: this.#calls.length,
      method,
      atMs: this.#nowMs(),
      args,
      status: 0,
      ok: false,
      error: undefined,
      durationMs: 0,
    };
    this.#calls.push(call);
    this.record('api-request', method, args);
    return call;
  }

  finishCall(call: ApiCallRecord, status: number, reply: Json, error: string | undefined): void {
    call.status = status;
    call.ok = status === 200 && error === undefined;
    call.error = error;
    call.durationMs = this.#nowMs() - call.atMs;
    this.record('api-reply', call.method, reply);
  }
}
