import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { JsonObject } from '../../../domain/json.ts';
import type { IdSource } from '../id-source.ts';
import { asObject, asString, compact, parseJson } from '../json-access.ts';
import type { Traffic } from '../observe/traffic.ts';
import { deliverSigned, type SignedDelivery } from './signed-delivery.ts';

/** Published bounds of Socket Mode. @see https://docs.slack.dev/apis/events-api/using-socket-mode */
const MAX_CONNECTIONS = 10;
const PING_EVERY_MS = 10_000;
/** How long a connection told to leave is still kept open. */
const LEAVE_WITHIN_MS = 10_000;
const GOODBYE_WITHIN_MS = 500;

export type EnvelopeType = 'slash_commands' | 'interactive' | 'events_api';

/** What became of an envelope. */
export type Delivery =
  | { readonly outcome: 'acked'; readonly envelopeId: string; readonly payload: JsonObject }
  | { readonly outcome: 'timeout'; readonly envelopeId: string }
  | { readonly outcome: 'no-connection'; readonly envelopeId: string };

export interface Retry {
  readonly attempt: number;
  readonly reason: string;
}

interface Connection {
  readonly id: number;
  readonly socket: WebSocket;
  isLeaving: boolean;
}

/**
 * The open Socket Mode connections of the app: every envelope goes to exactly one of them, in turn. An app with a
 * request URL gets signed requests instead.
 */
export class SocketHub {
  readonly #connections = new Set<Connection>();
  readonly #tickets = new Set<string>();
  readonly #sent = new Map<string, JsonObject>();
  readonly #waiting = new Map<string, ((payload: JsonObject) => void)[]>();
  readonly #expiries = new Set<() => void>();
  readonly #pinger: NodeJS.Timeout;
  readonly #options: {
    readonly ids: IdSource;
    readonly traffic: Traffic;
    readonly appId: string;
    readonly ackWithinMs: number;
    readonly requestUrl: SignedDelivery | undefined;
  };
  #turn = 0;
  #opened = 0;

  constructor(options: {
    ids: IdSource;
    traffic: Traffic;
    appId: string;
    ackWithinMs: number;
    requestUrl: SignedDelivery | undefined;
  }) {
    this.#options = options;
    this.#pinger = setInterval(() => {
      for (const { socket } of this.#connections) socket.ping();
    }, PING_EVERY_MS);
    this.#pinger.unref();
  }

  /** How many connections take envelopes now. */
  get connectionCount(): number {
    return this.#ready().length;
  }

  /** A ticket for one WebSocket, as it stands in the URL of `apps.connections.open`. */
  issueTicket(): string {
    const ticket = this.#options.ids.hex(16);
    this.#tickets.add(ticket);
    return ticket;
  }

  /** Takes a ticket; false where it is unknown or was used before. */
  useTicket(ticket: string): boolean {
    return this.#tickets.delete(ticket);
  }

  /** Welcomes a new WebSocket, or sends it away where there are too many. */
  accept(socket: WebSocket): void {
    socket.on('error', () => socket.terminate());
    if (this.#connections.size >= MAX_CONNECTIONS) {
      this.#send(socket, 'disconnect', { type: 'disconnect', reason: 'too_many_websockets' });
      socket.close();
      return;
    }
    this.#opened += 1;
    const connection: Connection = { id: this.#opened, socket, isLeaving: false };
    this.#connections.add(connection);
    socket.on('message', (data: Buffer) => this.#onMessage(connection, data.toString('utf8')));
    socket.on('close', () => {
      this.#connections.delete(connection);
      this.#options.traffic.record('socket', 'closed', { connection: connection.id });
    });
    this.#send(socket, 'hello', {
      type: 'hello',
      num_connections: this.#connections.size,
      connection_info: { app_id: this.#options.appId },
      debug_info: { host: 'local-slack', build_number: 1, approximate_connection_time: 18_060 },
    });
  }

  /** Sends an envelope to one connection and waits for its acknowledgement. */
  deliver(type: EnvelopeType, payload: JsonObject, retry?: Retry): Promise<Delivery> {
    const envelope = compact({
      envelope_id: this.#options.ids.uuid(),
      type,
      payload,
      accepts_response_payload: type !== 'events_api',
      retry_attempt: type === 'events_api' ? (retry?.attempt ?? 0) : undefined,
      retry_reason: type === 'events_api' ? (retry?.reason ?? '') : undefined,
    });
    return this.#deliverEnvelope(envelope);
  }

  /** Sends an earlier envelope once more, unchanged: Slack has been seen to do so. */
  replay(envelopeId: string): Promise<Delivery> {
    const envelope = this.#sent.get(envelopeId);
    if (envelope === undefined) throw new Error(`No envelope was sent with the id ${envelopeId}`);
    return this.#deliverEnvelope(envelope);
  }

  /** Tells every open connection to come back on a new one, as Slack does every few hours. */
  disconnectAll(reason: 'refresh_requested' | 'warning' | 'link_disabled'): void {
    for (const connection of this.#ready()) {
      connection.isLeaving = reason !== 'warning';
      this.#send(connection.socket, 'disconnect', {
        type: 'disconnect',
        reason,
        debug_info: { host: 'local-slack' },
      });
      if (connection.isLeaving) setTimeout(() => connection.socket.terminate(), LEAVE_WITHIN_MS).unref();
    }
  }

  /** Breaks every connection without a word. */
  dropAll(): void {
    for (const { socket } of this.#connections) socket.terminate();
  }

  /** Says goodbye on every connection, and breaks those that don't answer it. */
  async stop(): Promise<void> {
    clearInterval(this.#pinger);
    for (const expire of this.#expiries) expire();
    const closing = [...this.#connections].map(async ({ socket }) => {
      const closed = once(socket, 'close');
      socket.close(1001);
      await Promise.race([closed, sleep(GOODBYE_WITHIN_MS, undefined, { ref: false })]);
    });
    await Promise.all(closing);
    this.dropAll();
  }

  #deliverEnvelope(envelope: JsonObject): Promise<Delivery> {
    const envelopeId = asString(envelope['envelope_id']) ?? '';
    const { requestUrl, ackWithinMs, traffic } = this.#options;
    if (requestUrl !== undefined) {
      this.#sent.set(envelopeId, envelope);
      traffic.record('envelope', asString(envelope['type']) ?? '', envelope);
      return deliverSigned(requestUrl, envelope, ackWithinMs);
    }
    const ready = this.#ready();
    this.#turn += 1;
    const connection = ready[this.#turn % Math.max(ready.length, 1)];
    this.#sent.set(envelopeId, envelope);
    if (connection === undefined) return Promise.resolve({ outcome: 'no-connection', envelopeId });
    return new Promise((resolve) => {
      const expire = (): void => {
        clearTimeout(timer);
        this.#expiries.delete(expire);
        this.#stopWaiting(envelopeId, acked);
        resolve({ outcome: 'timeout', envelopeId });
      };
      const acked = (payload: JsonObject): void => {
        clearTimeout(timer);
        this.#expiries.delete(expire);
        resolve({ outcome: 'acked', envelopeId, payload });
      };
      const timer = setTimeout(expire, this.#options.ackWithinMs);
      this.#expiries.add(expire);
      this.#waiting.set(envelopeId, [...(this.#waiting.get(envelopeId) ?? []), acked]);
      this.#send(connection.socket, asString(envelope['type']) ?? '', envelope);
    });
  }

  #ready(): readonly Connection[] {
    return [...this.#connections].filter(
      ({ socket, isLeaving }) => !isLeaving && socket.readyState === socket.OPEN,
    );
  }

  #send(socket: WebSocket, name: string, message: JsonObject): void {
    const isEnvelope = message['envelope_id'] !== undefined;
    this.#options.traffic.record(isEnvelope ? 'envelope' : 'socket', name, message);
    socket.send(JSON.stringify(message));
  }

  #onMessage(connection: Connection, text: string): void {
    const message = asObject(parseJson(text));
    const envelopeId = asString(message?.['envelope_id']);
    const waiting = envelopeId === undefined ? undefined : this.#waiting.get(envelopeId)?.[0];
    const body = compact({ connection: connection.id, message: message ?? text });
    if (envelopeId === undefined || !this.#sent.has(envelopeId)) {
      this.#options.traffic.record('unknown-ack', envelopeId ?? '', body);
      return;
    }
    if (waiting === undefined) {
      this.#options.traffic.record('late-ack', envelopeId, body);
      return;
    }
    this.#stopWaiting(envelopeId, waiting);
    this.#options.traffic.record('ack', envelopeId, body);
    waiting(asObject(message?.['payload']) ?? {});
  }

  #stopWaiting(envelopeId: string, waiter: (payload: JsonObject) => void): void {
    const left = (this.#waiting.get(envelopeId) ?? []).filter((other) => other !== waiter);
    if (left.length === 0) this.#waiting.delete(envelopeId);
    else this.#waiting.set(envelopeId, left);
  }
}
