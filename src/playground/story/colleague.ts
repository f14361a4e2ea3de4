import type { LocalSlack } from '../slack/local-slack.ts';
import { asObject, asString, textOf } from '../slack/json-access.ts';
import type { SeenMessage, SeenView } from '../slack/observe/seen.ts';
import type { FieldInput } from '../slack/people/field-input.ts';
import type { DemoPerson } from './demo-people.ts';
import type { Ended } from './run-to-end.ts';

/** What a person has before them: Slack, the incident channel, and a terminal. */
export type Surroundings = {
  readonly slack: LocalSlack;
  readonly channelId: string;
  readonly issuerUrl: string;
  readonly cli: (
    programArguments: readonly string[],
    env: Readonly<Record<string, string>>,
  ) => Promise<Ended>;
};

/** Two processes and a stream lie between what somebody does and what they see; a loaded machine takes its time. */
export const SEEN_WITHIN_MS = 30_000;

/** Somebody of the demo, who does what a person can do and sees what a person sees. */
export class Colleague {
  readonly who: DemoPerson;
  /** Where their device lives. */
  readonly homeFolder: string;
  readonly #surroundings: Surroundings;

  constructor(who: DemoPerson, homeFolder: string, surroundings: Surroundings) {
    this.who = who;
    this.homeFolder = homeFolder;
    this.#surroundings = surroundings;
  }

  /** Types `/breakglass <text>` in the incident channel. */
  async types(text: string): Promise<void> {
    const { slack, channelId } = this.#surroundings;
    const { outcome } = await slack.people.runSlashCommand(
      this.who.slackUserId,
      channelId,
      '/breakglass',
      text,
    );
    if (outcome !== 'ok')
      throw new Error(`${this.who.name} typed /breakglass ${text}, and Slack said ${outcome}`);
  }

  /** Types a command and waits for an answer that only they see. */
  async typesAndReads(text: string, matches: (rendered: string) => boolean): Promise<string> {
    return this.readsNew(() => this.types(text), matches, `an answer to /breakglass ${text}`);
  }

  /** Does something and waits for a message that only they see and that was not there before. */
  async readsNew(
    act: () => Promise<unknown>,
    matches: (rendered: string) => boolean,
    what: string,
  ): Promise<string> {
    const { observe } = this.#surroundings.slack;
    const userId = this.who.slackUserId;
    const before = new Set(observe.ephemerals(userId).map(({ ts }) => ts));
    await act();
    const isNew = ({ ts, rendered }: SeenMessage): boolean => !before.has(ts) && matches(rendered);
    const look = (): SeenMessage | undefined => observe.ephemerals(userId).find(isNew);
    return (await observe.waitFor(look, `${what}, for ${this.who.name} alone`, SEEN_WITHIN_MS)).rendered;
  }

  /** Waits for a direct message from the app. */
  async directMessage(matches: (message: SeenMessage) => boolean, what: string): Promise<SeenMessage> {
    const { observe } = this.#surroundings.slack;
    const look = (): SeenMessage | undefined => this.directMessages().find(matches);
    try {
      return await observe.waitFor(look, `a direct message to ${this.who.name}: ${what}`, SEEN_WITHIN_MS);
    } catch (cause) {
      const [last] = this.directMessages().slice(-1);
      const there = last === undefined ? 'there is none' : `the last one is:\n${last.rendered}`;
      throw new Error(`${cause instanceof Error ? cause.message : String(cause)}; ${there}`, { cause });
    }
  }

  /** Every direct message from the app so far. */
  directMessages(): readonly SeenMessage[] {
    return this.#surroundings.slack.observe.directMessages(this.who.slackUserId);
  }

  /** Clicks the button with that text. */
  async clicks(message: SeenMessage, label: string): Promise<void> {
    const { slack } = this.#surroundings;
    const button = message.controls.find((control) => control.label === label);
    if (button === undefined)
      throw new Error(`${this.who.name} sees no button ${label} there:\n${message.rendered}`);
    const { actionId, blockId, value } = button;
    const name = { actionId, blockId, value };
    const { outcome } = await slack.people.clickButton(
      this.who.slackUserId,
      message.channelId,
      message.ts,
      name,
    );
    if (outcome !== 'ok') throw new Error(`${this.who.name} clicked ${label}, and Slack said ${outcome}`);
  }

  /** Waits for a form, fills its fields one after the other by their labels, and submits it. */
  async submitsForm(
    submitLabel: string,
    fields: readonly (readonly [label: string, input: FieldInput])[],
  ): Promise<void> {
    const { people } = this.#surroundings.slack;
    const userId = this.who.slackUserId;
    for (const [label, input] of fields) {
      const { view, field } = await this.#field(submitLabel, label);
      await people.fillView(userId, view.id, { [field.blockId]: { [field.actionId]: input } });
    }
    const view = await this.#form((seen) => seen.submit === submitLabel, submitLabel);
    const { outcome, errors } = await people.submitView(userId, view.id);
    if (outcome !== 'closed' && outcome !== 'cleared') {
      throw new Error(`${this.who.name} submitted “${submitLabel}”: ${outcome} ${JSON.stringify(errors)}`);
    }
  }

  /** Runs `breakglass …` on their machine. */
  terminal(...programArguments: readonly string[]): Promise<Ended> {
    return this.#surroundings.cli(programArguments, { BREAKGLASS_HOME: this.homeFolder });
  }

  /** `breakglass login`: the issuer's address comes from whoever installed Breakglass. */
  bindDevice(code: string): Promise<Ended> {
    return this.terminal('login', code, '--issuer', this.#surroundings.issuerUrl);
  }

  async #field(submitLabel: string, label: string): Promise<{ view: SeenView; field: FieldName }> {
    const has = (seen: SeenView): boolean =>
      seen.submit === submitLabel && fieldOf(seen, label) !== undefined;
    const view = await this.#form(has, `${submitLabel}, with the field ${label}`);
    const field = fieldOf(view, label);
    if (field === undefined) throw new Error(`the field ${label} is gone`);
    return { view, field };
  }

  #form(matches: (view: SeenView) => boolean, what: string): Promise<SeenView> {
    const { observe } = this.#surroundings.slack;
    const look = (): SeenView | undefined => observe.views(this.who.slackUserId).filter(matches).at(-1);
    return observe.waitFor(look, `a form of ${this.who.name}: ${what}`, SEEN_WITHIN_MS);
  }
}

type FieldName = { readonly blockId: string; readonly actionId: string };

/** The input with that label. */
export function fieldOf(view: Pick<SeenView, 'blocks'>, label: string): FieldName | undefined {
  const block = view.blocks.find(({ type, label: text }) => type === 'input' && textOf(text) === label);
  const blockId = asString(block?.['block_id']);
  const actionId = asString(asObject(block?.['element'])?.['action_id']);
  return blockId === undefined || actionId === undefined ? undefined : { blockId, actionId };
}
