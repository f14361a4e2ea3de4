import type { JsonObject } from '../../../domain/json.ts';
import { compact, objectsIn } from '../json-access.ts';
import type { StoredMessage } from '../message-store.ts';
import type { SlackWorld } from '../slack-world.ts';
import type { StatefulElement } from '../stateful-elements.ts';
import { checkOptionList } from '../validation/check-options.ts';
import { LIMITS } from '../validation/limits.ts';
import { Problems } from '../validation/problems.ts';
import type { OpenView } from '../view-store.ts';
import { shownView } from '../web-api/views.ts';
import { payloadBase, payloadChannel, payloadContainer, person } from './person.ts';
import { PersonCannot } from './person-cannot.ts';

/** The default of `min_query_length`. */
const MIN_QUERY_LENGTH = 3;

/** Where an external menu stands. */
export type MenuPlace = { readonly view: OpenView } | { readonly message: StoredMessage };

/**
 * Asks the app for the options of an external menu (`block_suggestion`), as typing in it does.
 *
 * @returns the options shown; none where the app didn't answer in time or answered what Slack doesn't take
 * @see https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload
 */
export async function suggestOptions(
  world: SlackWorld,
  userId: string,
  place: MenuPlace,
  field: StatefulElement,
  query: string,
): Promise<readonly JsonObject[]> {
  const min = field.element['min_query_length'];
  const minLength = typeof min === 'number' ? min : MIN_QUERY_LENGTH;
  if (query.length < minLength)
    throw new PersonCannot(`${field.actionId} asks from ${minLength} characters on`);
  const delivery = await world.hub.deliver(
    'interactive',
    compact({
      type: 'block_suggestion',
      ...payloadBase(world, person(world, userId)),
      action_id: field.actionId,
      block_id: field.blockId,
      value: query,
      ...placePart(world, place),
    }),
  );
  if (delivery.outcome !== 'acked') return [];
  const groups = objectsIn(delivery.payload['option_groups']);
  const options =
    groups.length > 0
      ? groups.flatMap((group) => objectsIn(group['options']))
      : objectsIn(delivery.payload['options']);
  const problems = new Problems();
  problems.count('/options', options.length, { min: 0, max: LIMITS.select.options });
  checkOptionList(options, '/options', problems, field.type);
  if (problems.found.length === 0) return options;
  world.traffic.record('unusable-answer', 'block_suggestion', { problems: [...problems.found] });
  return [];
}

function placePart(world: SlackWorld, place: MenuPlace): JsonObject {
  if ('view' in place) {
    return {
      container: { type: 'view', view_id: place.view.id },
      view: shownView(world, place.view),
    };
  }
  const channel = world.workspace.channels.get(place.message.channelId);
  return compact({
    container: payloadContainer(place.message),
    channel: channel === undefined ? undefined : payloadChannel(channel),
  });
}
