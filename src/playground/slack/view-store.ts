import type { JsonObject } from '../../domain/json.ts';
import type { IdSource } from './id-source.ts';
import { asObject, asString, compact, objectsIn } from './json-access.ts';
import { statefulElements } from './stateful-elements.ts';

/** How deep modals stack. @see https://docs.slack.dev/reference/methods/views.push */
export const MAX_MODAL_DEPTH = 3;

/** What a person has typed or chosen: block id, action id, state value in Slack's form. */
export type ViewInput = Map<string, Map<string, JsonObject>>;

/** A modal or a Home tab, open before one person. */
export interface OpenView {
  readonly id: string;
  readonly userId: string;
  readonly rootId: string;
  readonly previousId: string | undefined;
  /** What the app sent, with the ids of blocks and actions filled in. */
  definition: JsonObject;
  hash: string;
  readonly input: ViewInput;
  /** What is shown beside the fields, by block id. */
  errors: Readonly<Record<string, string>>;
  /** What is shown above the whole view, such as a timeout. */
  notice: string | undefined;
}

/** The modals and Home tabs that are open, per person. */
export class ViewStore {
  readonly #stacks = new Map<string, OpenView[]>();
  readonly #homes = new Map<string, OpenView>();
  readonly #ids: IdSource;
  readonly #nowMs: () => number;

  constructor(ids: IdSource, nowMs: () => number) {
    this.#ids = ids;
    this.#nowMs = nowMs;
  }

  /** The modals of a person, the visible one last. */
  stackOf(userId: string): readonly OpenView[] {
    return this.#stacks.get(userId) ?? [];
  }

  homeOf(userId: string): OpenView | undefined {
    return this.#homes.get(userId);
  }

  /** A new modal in place of whatever modals the person had open. */
  open(userId: string, definition: JsonObject): OpenView {
    const view = this.#build(userId, definition, undefined);
    this.#stacks.set(userId, [view]);
    return view;
  }

  /** A new modal above the visible one. */
  push(userId: string, definition: JsonObject): OpenView {
    const stack = this.#stacks.get(userId) ?? [];
    const view = this.#build(userId, definition, stack.at(-1));
    this.#stacks.set(userId, [...stack, view]);
    return view;
  }

  publishHome(userId: string, definition: JsonObject): OpenView {
    const existing = this.#homes.get(userId);
    if (existing !== undefined) {
      this.update(existing, definition);
      return existing;
    }
    const view = this.#build(userId, definition, undefined);
    this.#homes.set(userId, view);
    return view;
  }

  /** A new content for an open view; typed values stay where block and action kept their ids. */
  update(view: OpenView, definition: JsonObject): void {
    view.definition = definition;
    view.hash = this.#nextHash();
    view.errors = {};
    view.notice = undefined;
    const kept = new Set(
      statefulElements(definition).map(({ blockId, actionId }) => `${blockId} ${actionId}`),
    );
    for (const [blockId, actions] of view.input) {
      for (const actionId of actions.keys()) {
        if (!kept.has(`${blockId} ${actionId}`)) actions.delete(actionId);
      }
    }
  }

  find(viewId: string): OpenView | undefined {
    return this.#all().find((view) => view.id === viewId);
  }

  findByExternalId(externalId: string): OpenView | undefined {
    return this.#all().find((view) => view.definition['external_id'] === externalId);
  }

  /** Closes one modal and those above it. */
  close(view: OpenView): void {
    const stack = this.#stacks.get(view.userId) ?? [];
    const at = stack.indexOf(view);
    if (at >= 0) this.#stacks.set(view.userId, stack.slice(0, at));
  }

  closeAll(userId: string): void {
    this.#stacks.delete(userId);
  }

  #all(): readonly OpenView[] {
    return [...[...this.#stacks.values()].flat(), ...this.#homes.values()];
  }

  #build(userId: string, definition: JsonObject, previous: OpenView | undefined): OpenView {
    const id = this.#ids.next('V');
    return {
      id,
      userId,
      rootId: previous?.rootId ?? id,
      previousId: previous?.id,
      definition,
      hash: this.#nextHash(),
      input: new Map(),
      errors: {},
      notice: undefined,
    };
  }

  #nextHash(): string {
    return `${Math.floor(this.#nowMs() / 1000)}.${this.#ids.hex(4)}`;
  }
}

/** The blocks of a view definition. */
export function blocksOf(definition: JsonObject): readonly JsonObject[] {
  return objectsIn(definition['blocks']);
}

/** The state of every field: what was typed, else what the app set at first. */
export function stateOf(view: OpenView): JsonObject {
  const values: Record<string, Record<string, JsonObject>> = {};
  for (const { blockId, actionId, initial } of statefulElements(view.definition)) {
    const block = (values[blockId] ??= {});
    block[actionId] = view.input.get(blockId)?.get(actionId) ?? initial;
  }
  return { values };
}

/** The view object of Web API replies and payloads. @see https://docs.slack.dev/reference/views */
export function presentView(
  view: OpenView,
  app: { teamId: string; appId: string; botId: string },
): JsonObject {
  const definition = view.definition;
  const isModal = definition['type'] === 'modal';
  return compact({
    id: view.id,
    team_id: app.teamId,
    type: definition['type'],
    blocks: [...blocksOf(definition)],
    private_metadata: asString(definition['private_metadata']) ?? '',
    callback_id: asString(definition['callback_id']) ?? '',
    state: stateOf(view),
    hash: view.hash,
    title: asObject(definition['title']) ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: definition['clear_on_close'] === true,
    notify_on_close: definition['notify_on_close'] === true,
    close: asObject(definition['close']) ?? null,
    submit: isModal ? (asObject(definition['submit']) ?? null) : null,
    previous_view_id: view.previousId ?? null,
    root_view_id: view.rootId,
    app_id: app.appId,
    external_id: asString(definition['external_id']) ?? '',
    app_installed_team_id: app.teamId,
    bot_id: app.botId,
  });
}
