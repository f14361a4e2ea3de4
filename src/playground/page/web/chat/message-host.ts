import { objectOf, objectsOf, textOf } from '../json.ts';
import type { JsonObject } from '../../../../domain/json.ts';
import type { SeenMessage } from '../../../slack/observe/seen.ts';
import { people, type Workspace } from '../api.ts';
import type { BlockHost } from '../blocks/block-host.ts';
import type { Names } from '../names.ts';

/** What the blocks of a message do when somebody uses them. */
export function messageHost(
  message: SeenMessage,
  userId: string,
  parts: {
    readonly names: Names;
    readonly workspace: Workspace;
    readonly tell: (work: Promise<unknown>) => Promise<void>;
  },
): BlockHost {
  const on = { channelId: message.channelId, ts: message.ts };
  return {
    names: parts.names,
    workspace: parts.workspace,
    press: (control, confirm) => parts.tell(people.click(userId, on, control, confirm)),
    valueOf: (_control, element) => initialOf(element),
    put: (control, _block, input, isFinal) => {
      if (isFinal) void parts.tell(people.choose(userId, on, control, input));
    },
    errors: {},
    suggest: () => Promise.resolve([]),
  };
}

/** What the app set at first. */
export function initialOf(element: JsonObject): string | readonly string[] {
  const many = objectsOf(element['initial_options']).map((option) => textOf(option['value']));
  if (many.length > 0) return many;
  const option = objectOf(element['initial_option']);
  if (option !== undefined) return textOf(option['value']);
  const names = ['value', 'user', 'conversation', 'channel', 'date', 'time'];
  return names.map((name) => textOf(element[`initial_${name}`])).find((text) => text !== '') ?? '';
}
