import type { JsonObject } from '../../../domain/json.ts';
import { asObject, asString, textOf } from '../json-access.ts';
import type { StoredMessage } from '../message-store.ts';
import { controlsIn } from '../people/controls.ts';
import { renderBlocksAsText, renderText } from '../render/render-blocks-as-text.ts';
import { renderContext } from '../render/render-context.ts';
import { renderMrkdwn } from '../render/render-mrkdwn.ts';
import type { SlackWorld } from '../slack-world.ts';
import { blocksOf, type OpenView, stateOf } from '../view-store.ts';
import type { SeenControl, SeenMessage, SeenView } from './seen.ts';
import type { ApiCallRecord, TrafficEntry } from './traffic.ts';
import { transcriptOf } from './transcript.ts';

/** What people see, and what passed on the wire. Reading changes nothing. */
export class Observe {
  readonly #world: SlackWorld;
  readonly #timeZone: string;

  constructor(world: SlackWorld, timeZone: string) {
    this.#world = world;
    this.#timeZone = timeZone;
  }

  /**
   * The messages of a conversation, oldest first, each with its thread.
   *
   * @param asUserId adds the ephemerals that only this person sees
   */
  channel(channelId: string, asUserId?: string): readonly SeenMessage[] {
    const all = [
      ...this.#world.messages.inChannel(channelId),
      ...(asUserId === undefined ? [] : this.#world.messages.ephemeralsOf(asUserId)),
    ].filter((message) => message.channelId === channelId);
    const inThread = (ts: string) => all.filter((message) => message.threadTs === ts);
    return all
      .filter((message) => message.threadTs === undefined || message.isBroadcast)
      .sort(byTime)
      .map((message) => ({
        ...this.#seen(message),
        replies:
          message.threadTs === undefined
            ? inThread(message.ts)
                .sort(byTime)
                .map((reply) => this.#seen(reply))
            : [],
      }));
  }

  /** A conversation as text for a terminal. */
  transcript(channelId: string, asUserId?: string): string {
    return transcriptOf(this.channel(channelId, asUserId), renderContext(this.#world, this.#timeZone));
  }

  /** The direct messages between a person and the app; empty before the first. */
  directMessages(userId: string): readonly SeenMessage[] {
    const channel = this.#world.workspace.findDirectChannel(userId);
    return channel === undefined ? [] : this.channel(channel.id);
  }

  /** What was shown only to this person, oldest first. */
  ephemerals(userId: string, channelId?: string): readonly SeenMessage[] {
    return this.#world.messages
      .ephemeralsOf(userId)
      .filter((message) => channelId === undefined || message.channelId === channelId)
      .map((message) => this.#seen(message));
  }

  /** The open modals of a person, the one on top last. */
  views(userId: string): readonly SeenView[] {
    return this.#world.views.stackOf(userId).map((view) => this.#seenView(view));
  }

  /** The modal in front of a person. */
  topView(userId: string): SeenView | undefined {
    return this.views(userId).at(-1);
  }

  home(userId: string): SeenView | undefined {
    const view = this.#world.views.homeOf(userId);
    return view === undefined ? undefined : this.#seenView(view);
  }

  /** The Web API calls the app made, in order. */
  calls(method?: string): readonly ApiCallRecord[] {
    return this.#world.traffic.calls.filter((call) => method === undefined || call.method === method);
  }

  /** Every request, reply, envelope and acknowledgement, with its body. */
  traffic(): readonly TrafficEntry[] {
    return this.#world.traffic.entries;
  }

  get connectionCount(): number {
    return this.#world.hub.connectionCount;
  }

  /** Grows with every change; see `waitFor`. */
  get revision(): number {
    return this.#world.changes.revision;
  }

  /** Waits until `look` answers something; asked after every change, without polling. */
  waitFor<T>(look: () => T | undefined | false | null, what?: string, timeoutMs?: number): Promise<T> {
    return this.#world.changes.waitFor(look, what, timeoutMs);
  }

  /** Waits for a message (or thread reply) in a conversation. */
  waitForMessage(
    channelId: string,
    matches: (message: SeenMessage) => boolean,
    timeoutMs?: number,
  ): Promise<SeenMessage> {
    const look = () =>
      this.channel(channelId)
        .flatMap((message) => [message, ...message.replies])
        .find(matches);
    return this.waitFor(look, `a message in ${channelId}`, timeoutMs);
  }

  waitForDirectMessage(
    userId: string,
    matches: (message: SeenMessage) => boolean,
    timeoutMs?: number,
  ): Promise<SeenMessage> {
    const look = () =>
      this.directMessages(userId)
        .flatMap((message) => [message, ...message.replies])
        .find(matches);
    return this.waitFor(look, `a direct message to ${userId}`, timeoutMs);
  }

  waitForEphemeral(
    userId: string,
    matches: (message: SeenMessage) => boolean,
    timeoutMs?: number,
  ): Promise<SeenMessage> {
    return this.waitFor(() => this.ephemerals(userId).find(matches), `an ephemeral for ${userId}`, timeoutMs);
  }

  /** Waits until the modal in front of a person matches. */
  waitForView(
    userId: string,
    matches: (view: SeenView) => boolean = () => true,
    timeoutMs?: number,
  ): Promise<SeenView> {
    const look = () => {
      const view = this.topView(userId);
      return view !== undefined && matches(view) ? view : undefined;
    };
    return this.waitFor(look, `a modal of ${userId}`, timeoutMs);
  }

  waitForHome(
    userId: string,
    matches: (view: SeenView) => boolean = () => true,
    timeoutMs?: number,
  ): Promise<SeenView> {
    const look = () => {
      const view = this.home(userId);
      return view !== undefined && matches(view) ? view : undefined;
    };
    return this.waitFor(look, `a Home tab of ${userId}`, timeoutMs);
  }

  waitForConnections(count: number, timeoutMs?: number): Promise<true> {
    return this.waitFor(
      () => this.connectionCount >= count,
      `${count} open sockets`,
      timeoutMs,
    ) as Promise<true>;
  }

  #seen(message: StoredMessage): SeenMessage {
    const context = renderContext(this.#world, this.#timeZone);
    const hasBlocks = message.blocks.length > 0;
    return {
      ts: message.ts,
      channelId: message.channelId,
      userId: message.userId,
      userName: message.fromApp ? this.#world.workspace.app.name : context.userName(message.userId),
      rendered: hasBlocks ? renderBlocksAsText(message.blocks, context) : renderMrkdwn(message.text, context),
      text: message.text,
      blocks: message.blocks,
      controls: controlsOf(message.blocks),
      metadata: message.metadata,
      threadTs: message.threadTs,
      isBroadcast: message.isBroadcast,
      isEdited: message.edited !== undefined,
      isEphemeral: message.onlyFor !== undefined,
      postedAtMs: message.postedAtMs,
      replies: [],
    };
  }

  #seenView(view: OpenView): SeenView {
    const context = renderContext(this.#world, this.#timeZone);
    const { definition } = view;
    const blocks = blocksOf(definition);
    const submit = asObject(definition['submit']);
    return {
      id: view.id,
      type: definition['type'] === 'home' ? 'home' : 'modal',
      title: renderText(definition['title'], context),
      submit: submit === undefined ? undefined : textOf(submit),
      callbackId: asString(definition['callback_id']) ?? '',
      privateMetadata: asString(definition['private_metadata']) ?? '',
      hash: view.hash,
      rendered: renderBlocksAsText(blocks, context, stateOf(view)),
      blocks,
      controls: controlsOf(blocks),
      state: stateOf(view),
      errors: view.errors,
      notice: view.notice,
    };
  }
}

function controlsOf(blocks: readonly JsonObject[]): readonly SeenControl[] {
  return controlsIn(blocks).map(({ blockId, actionId, type, label, value, element }) => ({
    blockId,
    actionId,
    type,
    label,
    value,
    url: asString(element['url']),
  }));
}

function byTime(left: StoredMessage, right: StoredMessage): number {
  return Number(left.ts) - Number(right.ts);
}
