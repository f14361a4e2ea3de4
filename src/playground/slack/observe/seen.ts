import type { JsonObject } from '../../../domain/json.ts';

/** A message as a person sees it. */
export interface SeenMessage {
  readonly ts: string;
  readonly channelId: string;
  readonly userId: string;
  readonly userName: string;
  /** The blocks as text, or the text where there are no blocks. */
  readonly rendered: string;
  /** The notification text, as sent. */
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly controls: readonly SeenControl[];
  readonly metadata: JsonObject | undefined;
  readonly threadTs: string | undefined;
  readonly isBroadcast: boolean;
  readonly isEdited: boolean;
  readonly isEphemeral: boolean;
  readonly postedAtMs: number;
  readonly replies: readonly SeenMessage[];
}

/** A button or field in sight. */
export interface SeenControl {
  readonly blockId: string;
  readonly actionId: string;
  readonly type: string;
  readonly label: string;
  readonly value: string | undefined;
  /** Where a button leads that is a link. */
  readonly url: string | undefined;
}

/** A modal or Home tab as a person sees it. */
export interface SeenView {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly title: string;
  /** The text of the submit button; undefined where there is none. */
  readonly submit: string | undefined;
  readonly callbackId: string;
  readonly privateMetadata: string;
  readonly hash: string;
  readonly rendered: string;
  readonly blocks: readonly JsonObject[];
  readonly controls: readonly SeenControl[];
  /** `{values: {blockId: {actionId: …}}}` as a submission would send it. */
  readonly state: JsonObject;
  /** What stands beside fields, by block id. */
  readonly errors: Readonly<Record<string, string>>;
  /** What stands above the view, such as a timeout. */
  readonly notice: string | undefined;
}
