import type { JsonObject } from '../../domain/json.ts';

export interface NewMessage {
  readonly channelId: string;
  readonly userId: string;
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly fromApp: boolean;
  readonly metadata?: JsonObject | undefined;
  readonly threadTs?: string | undefined;
  readonly isBroadcast?: boolean;
}

/** A message as the workspace keeps it. */
export interface StoredMessage {
  readonly ts: string;
  readonly channelId: string;
  readonly userId: string;
  readonly fromApp: boolean;
  readonly threadTs: string | undefined;
  /** Whether a thread reply is also shown in the channel. */
  isBroadcast: boolean;
  text: string;
  blocks: readonly JsonObject[];
  metadata: JsonObject | undefined;
  edited: { readonly userId: string; readonly ts: string } | undefined;
  readonly postedAtMs: number;
  /** The only person who sees it; undefined for an ordinary message. */
  readonly onlyFor: string | undefined;
}

/** Messages by conversation, with timestamps that strictly grow; ephemerals are kept apart and never in a history. */
export class MessageStore {
  readonly #messages = new Map<string, StoredMessage[]>();
  readonly #ephemerals: StoredMessage[] = [];
  readonly #lastMicros = new Map<string, number>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  post(input: NewMessage): StoredMessage {
    const message = this.#build(input, undefined);
    const list = this.#messages.get(input.channelId) ?? [];
    list.push(message);
    this.#messages.set(input.channelId, list);
    return message;
  }

  postEphemeral(input: NewMessage, userId: string): StoredMessage {
    const message = this.#build(input, userId);
    this.#ephemerals.push(message);
    return message;
  }

  find(channelId: string, ts: string): StoredMessage | undefined {
    return this.inChannel(channelId).find((message) => message.ts === ts);
  }

  /** The message with this timestamp that the person sees: an ordinary one, or an ephemeral of theirs. */
  findFor(userId: string, channelId: string, ts: string): StoredMessage | undefined {
    return (
      this.find(channelId, ts) ??
      this.#ephemerals.find(
        (message) => message.onlyFor === userId && message.channelId === channelId && message.ts === ts,
      )
    );
  }

  remove(message: StoredMessage): void {
    const list = message.onlyFor === undefined ? this.#messages.get(message.channelId) : this.#ephemerals;
    const at = list?.indexOf(message) ?? -1;
    if (at >= 0) list?.splice(at, 1);
  }

  /** Marks a message as edited now. */
  touch(message: StoredMessage, userId: string): void {
    message.edited = { userId, ts: this.#nextTs(message.channelId) };
  }

  /** Every ordinary message of a conversation, oldest first. */
  inChannel(channelId: string): readonly StoredMessage[] {
    return this.#messages.get(channelId) ?? [];
  }

  /** The replies of a thread, oldest first, without its parent. */
  replies(channelId: string, threadTs: string): readonly StoredMessage[] {
    return this.inChannel(channelId).filter((message) => message.threadTs === threadTs);
  }

  ephemeralsOf(userId: string): readonly StoredMessage[] {
    return this.#ephemerals.filter((message) => message.onlyFor === userId);
  }

  #build(input: NewMessage, onlyFor: string | undefined): StoredMessage {
    return {
      ts: this.#nextTs(input.channelId),
      channelId: input.channelId,
      userId: input.userId,
      fromApp: input.fromApp,
      threadTs: input.threadTs,
      isBroadcast: input.isBroadcast ?? false,
      text: input.text,
      blocks: input.blocks,
      metadata: input.metadata,
      edited: undefined,
      postedAtMs: this.#nowMs(),
      onlyFor,
    };
  }

  #nextTs(channelId: string): string {
    const micros = Math.max(Math.floor(this.#nowMs()) * 1000, (this.#lastMicros.get(channelId) ?? 0) + 1);
    this.#lastMicros.set(channelId, micros);
    return `${Math.floor(micros / 1_000_000)}.${String(micros % 1_000_000).padStart(6, '0')}`;
  }
}
