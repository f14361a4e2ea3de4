import type { JsonObject } from '../../../domain/json.ts';
import { asString, textOf } from '../json-access.ts';
import type { SlackWorld } from '../slack-world.ts';
import { presentMessage } from '../present-message.ts';
import { shownView } from '../web-api/views.ts';
import { useMessageControl, useViewControl, type ControlUse } from './block-action.ts';
import type { ControlName } from './controls.ts';
import type { FieldInput, FieldInputs } from './field-input.ts';
import { fieldOf, fillView } from './fill-view.ts';
import type { Interaction } from './outcome.ts';
import { conversationOf, openView, person } from './person.ts';
import { PersonCannot } from './person-cannot.ts';
import { openShortcut } from './shortcut.ts';
import { runSlashCommand } from './slash-command.ts';
import { closeView, type Submission, submitView } from './submit-view.ts';
import { suggestOptions } from './suggestion.ts';

/** Everything people do at their Slack clients. What a person couldn't do throws `PersonCannot`. */
export class People {
  readonly #world: SlackWorld;

  constructor(world: SlackWorld) {
    this.#world = world;
  }

  /** Types a slash command; resolves when the app acknowledged it or three seconds passed. */
  runSlashCommand(userId: string, channelId: string, command: string, text = ''): Promise<Interaction> {
    return runSlashCommand(this.#world, userId, channelId, command, text);
  }

  /** Picks a global shortcut, or with `on` a shortcut of that message. */
  openShortcut(
    userId: string,
    callbackId: string,
    on?: { readonly channelId: string; readonly ts: string },
  ): Promise<Interaction> {
    return openShortcut(this.#world, userId, callbackId, on);
  }

  /** Clicks a button of a message. */
  clickButton(
    userId: string,
    channelId: string,
    ts: string,
    button: string | ControlName,
    use: Pick<ControlUse, 'confirm'> = {},
  ): Promise<Interaction> {
    return useMessageControl(this.#world, userId, { channelId, ts }, controlName(button), use);
  }

  /** Chooses in a menu or field of a message. */
  choose(
    userId: string,
    channelId: string,
    ts: string,
    control: string | ControlName,
    input: FieldInput,
  ): Promise<Interaction> {
    return useMessageControl(this.#world, userId, { channelId, ts }, controlName(control), { input });
  }

  /** Clicks a button, or chooses in a menu, of the modal on top or of the Home tab. */
  clickInView(
    userId: string,
    viewId: string,
    control: string | ControlName,
    use: ControlUse = {},
  ): Promise<Interaction> {
    person(this.#world, userId);
    const view = openView(this.#world, userId, viewId);
    return useViewControl(this.#world, userId, view, controlName(control), use);
  }

  /** Fills fields of a view without submitting it. */
  fillView(userId: string, viewId: string, inputs: FieldInputs): Promise<void> {
    return fillView(this.#world, userId, viewId, inputs);
  }

  /** Fills fields of the modal on top and submits it. */
  submitView(userId: string, viewId: string, inputs: FieldInputs = {}): Promise<Submission> {
    return submitView(this.#world, userId, viewId, inputs);
  }

  /** Closes the modal on top, or with `all` every one above each other. */
  closeView(userId: string, viewId: string, all = false): Promise<void> {
    return closeView(this.#world, userId, viewId, all);
  }

  /** Types into an external menu of a view; answers what it then offers. */
  async suggest(
    userId: string,
    viewId: string,
    blockId: string,
    actionId: string,
    query: string,
  ): Promise<readonly { readonly text: string; readonly value: string }[]> {
    person(this.#world, userId);
    const view = openView(this.#world, userId, viewId);
    const field = fieldOf(view, blockId, actionId);
    const options = await suggestOptions(this.#world, userId, { view }, field, query);
    return options.map((option) => ({
      text: textOf(option['text']),
      value: asString(option['value']) ?? '',
    }));
  }

  /** Opens the app's Home (or its messages tab), which tells the app so that it can publish. */
  openHome(userId: string, tab: 'home' | 'messages' = 'home'): string | undefined {
    const world = this.#world;
    person(world, userId);
    const channel = world.workspace.directChannel(userId);
    const home = tab === 'home' ? world.views.homeOf(userId) : undefined;
    const view = home === undefined ? {} : { view: shownView(world, home) };
    return world.events.emit({ type: 'app_home_opened', user: userId, channel: channel.id, tab, ...view });
  }

  /** Writes a message in a conversation; answers its timestamp. */
  postMessage(userId: string, channelId: string, text: string, threadTs?: string): string {
    const world = this.#world;
    person(world, userId);
    const channel = conversationOf(world, userId, channelId);
    if (channel.isArchived) throw new PersonCannot(`${channelId} is archived`);
    const message = world.messages.post({ channelId, userId, text, blocks: [], fromApp: false, threadTs });
    const kinds = { public: 'channels', private: 'groups', im: 'im' } as const;
    const event: JsonObject & { type: string } = {
      ...presentMessage(world, message, false),
      type: 'message',
      channel: channelId,
      channel_type: channel.kind === 'im' ? 'im' : channel.kind === 'private' ? 'group' : 'channel',
    };
    world.events.emit(event, `message.${kinds[channel.kind]}`);
    world.changes.notify();
    return message.ts;
  }
}

function controlName(control: string | ControlName): ControlName {
  return typeof control === 'string' ? { actionId: control } : control;
}
