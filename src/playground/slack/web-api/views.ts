import type { Json, JsonObject } from '../../../domain/json.ts';
import { withIds } from '../block-tree.ts';
import { asObject, asString, objectsIn } from '../json-access.ts';
import type { SlackWorld } from '../slack-world.ts';
import type { Trigger } from '../triggers.ts';
import { isViewTooLarge, viewProblems } from '../validation/check-view.ts';
import { MAX_MODAL_DEPTH, type OpenView, presentView } from '../view-store.ts';
import type { ApiArgs } from './api-args.ts';
import { type ApiMethod, done, refuse, refuseWithMessages } from './api-method.ts';

/** @see https://docs.slack.dev/reference/methods/views.open */
export const viewsOpen: ApiMethod = viewMethod((args, world) => {
  const prepared = withTrigger(args, world);
  if ('refusal' in prepared) return prepared.refusal;
  const view = world.views.open(prepared.trigger.userId, prepared.definition);
  return done({ view: shownView(world, view) });
});

/** @see https://docs.slack.dev/reference/methods/views.push */
export const viewsPush: ApiMethod = viewMethod((args, world) => {
  const prepared = withTrigger(args, world, (trigger) => {
    const stack = world.views.stackOf(trigger.userId);
    if (!stack.some((view) => view.id === trigger.viewId)) return refuse('not_found');
    return stack.length >= MAX_MODAL_DEPTH ? refuse('push_limit_reached') : undefined;
  });
  if ('refusal' in prepared) return prepared.refusal;
  const view = world.views.push(prepared.trigger.userId, prepared.definition);
  return done({ view: shownView(world, view) });
});

/** @see https://docs.slack.dev/reference/methods/views.update */
export const viewsUpdate: ApiMethod = viewMethod((args, world) => {
  const viewId = args.text('view_id');
  const externalId = args.text('external_id');
  if (viewId === undefined && externalId === undefined) return refuse('invalid_arguments');
  const view =
    viewId === undefined ? world.views.findByExternalId(externalId ?? '') : world.views.find(viewId);
  if (view === undefined) return refuse('not_found');
  const type = view.definition['type'] === 'home' ? 'home' : 'modal';
  const prepared = prepareView(args.json('view'), world, type, view);
  if ('refusal' in prepared) return prepared.refusal;
  if (isStale(args, view)) return refuse('hash_conflict');
  world.views.update(view, prepared.definition);
  return done({ view: shownView(world, view) });
});

/** @see https://docs.slack.dev/reference/methods/views.publish */
export const viewsPublish: ApiMethod = viewMethod((args, world) => {
  const user = world.workspace.users.get(args.text('user_id') ?? '');
  if (user === undefined || user.infoError !== undefined) return refuse('invalid_arguments');
  const existing = world.views.homeOf(user.id);
  const prepared = prepareView(args.json('view'), world, 'home', existing);
  if ('refusal' in prepared) return prepared.refusal;
  if (existing !== undefined && isStale(args, existing)) return refuse('hash_conflict');
  const view = world.views.publishHome(user.id, prepared.definition);
  return done({ view: shownView(world, view) });
});

/**
 * Checks a view and fills in the ids that Slack gives to blocks and actions.
 *
 * @param replaced the view it takes the place of, whose external id it may keep
 */
export function prepareView(
  value: Json | undefined,
  world: SlackWorld,
  type: 'modal' | 'home',
  replaced: OpenView | undefined,
): { readonly definition: JsonObject } | { readonly refusal: JsonObject } {
  const view = asObject(value);
  if (view === undefined) {
    return {
      refusal: refuseWithMessages('invalid_arguments', ['must provide an object [json-pointer:/view]']),
    };
  }
  if (isViewTooLarge(view)) return { refusal: refuse('view_too_large') };
  const problems = viewProblems(view, type);
  if (problems.length > 0) return { refusal: refuseWithMessages('invalid_arguments', problems) };
  const externalId = asString(view['external_id']);
  const holder = externalId === undefined ? undefined : world.views.findByExternalId(externalId);
  if (externalId !== '' && holder !== undefined && holder !== replaced) {
    return { refusal: refuse('duplicate_external_id') };
  }
  const blocks = withIds(objectsIn(view['blocks']), () => world.ids.hex(3));
  return { definition: { ...view, blocks: [...blocks] } };
}

/** The view object as replies and payloads show it. */
export function shownView(world: SlackWorld, view: OpenView): JsonObject {
  const { app, team } = world.workspace;
  return presentView(view, { teamId: team.id, appId: app.appId, botId: app.botId });
}

function viewMethod(handle: (args: ApiArgs, world: SlackWorld) => JsonObject): ApiMethod {
  return { token: 'bot', scopes: [], handle };
}

function withTrigger(
  args: ApiArgs,
  world: SlackWorld,
  check: (trigger: Trigger) => JsonObject | undefined = () => undefined,
): { readonly trigger: Trigger; readonly definition: JsonObject } | { readonly refusal: JsonObject } {
  const triggerId = args.text('trigger_id');
  if (triggerId === undefined) return { refusal: refuse('invalid_arguments') };
  const prepared = prepareView(args.json('view'), world, 'modal', undefined);
  if ('refusal' in prepared) return prepared;
  const checked = world.triggers.check(triggerId);
  if ('problem' in checked) return { refusal: refuse(checked.problem) };
  const refusal = check(checked.trigger);
  if (refusal !== undefined) return { refusal };
  world.triggers.use(triggerId);
  return { trigger: checked.trigger, definition: prepared.definition };
}

function isStale(args: ApiArgs, view: OpenView): boolean {
  const hash = args.text('hash');
  return hash !== undefined && hash !== view.hash;
}
