import type { JsonObject } from '../../../domain/json.ts';
import { withIds } from '../block-tree.ts';
import { asObject, asString, objectsIn } from '../json-access.ts';
import type { StoredMessage } from '../message-store.ts';
import type { ResponseTarget } from '../response-urls.ts';
import type { SlackWorld } from '../slack-world.ts';
import { contentRefusal } from '../validation/check-message.ts';
import { LIMITS } from '../validation/limits.ts';

/**
 * Shows what the app answered to a command or through a response URL: a message only the person sees, one for
 * the whole conversation, or a change of the original message.
 *
 * @returns Slack's error where it doesn't take the answer
 */
export function showAnswer(
  world: SlackWorld,
  target: ResponseTarget,
  answer: JsonObject,
): string | undefined {
  const original =
    target.originalTs === undefined
      ? undefined
      : world.messages.findFor(target.userId, target.channelId, target.originalTs);
  if (answer['delete_original'] === true) {
    if (original === undefined) return 'message_not_found';
    world.messages.remove(original);
    return undefined;
  }
  const text = asString(answer['text']);
  const blocks = answer['blocks'];
  const refusal = contentRefusal({ text, blocks, metadata: answer['metadata'] }, LIMITS.message.text);
  if (refusal !== undefined) return refusal.error;
  if ((text === undefined || text === '') && objectsIn(blocks).length === 0) return 'no_text';
  const channel = world.workspace.channels.get(target.channelId);
  if (answer['replace_original'] === true && original !== undefined) {
    replace(world, original, answer);
    return undefined;
  }
  if (channel?.isArchived === true) return 'is_archived';
  target.originalTs = post(world, target, answer).ts;
  return undefined;
}

function replace(world: SlackWorld, original: StoredMessage, answer: JsonObject): void {
  original.text = asString(answer['text']) ?? '';
  original.blocks = withIds(objectsIn(answer['blocks']), () => world.ids.hex(3));
  original.metadata = asObject(answer['metadata']) ?? original.metadata;
  world.messages.touch(original, world.workspace.app.botUserId);
}

function post(world: SlackWorld, target: ResponseTarget, answer: JsonObject): StoredMessage {
  const message = {
    channelId: target.channelId,
    userId: world.workspace.app.botUserId,
    fromApp: true,
    text: asString(answer['text']) ?? '',
    blocks: withIds(objectsIn(answer['blocks']), () => world.ids.hex(3)),
    metadata: asObject(answer['metadata']),
    threadTs: asString(answer['thread_ts']) ?? target.threadTs,
  };
  return answer['response_type'] === 'in_channel'
    ? world.messages.post(message)
    : world.messages.postEphemeral(message, target.userId);
}
