import { asObject } from '../json-access.ts';
import type { SlackWorld } from '../slack-world.ts';
import { statefulElements } from '../stateful-elements.ts';
import { type OpenView, stateOf } from '../view-store.ts';
import { shownView } from '../web-api/views.ts';
import { clientSideError, type FieldInputs } from './field-input.ts';
import { fillView } from './fill-view.ts';
import { openView, payloadBase, person } from './person.ts';
import { PersonCannot } from './person-cannot.ts';
import { applyViewAnswer, TROUBLE, type ViewAnswer } from './view-answer.ts';

/**
 * A person presses the submit button of the modal on top.
 * @see https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
 */
export async function submitView(
  world: SlackWorld,
  userId: string,
  viewId: string,
  inputs: FieldInputs,
): Promise<Submission> {
  await fillView(world, userId, viewId, inputs);
  const view = openView(world, userId, viewId);
  if (asObject(view.definition['submit']) === undefined)
    throw new PersonCannot('The view has no submit button');
  const incomplete = clientSideErrors(view);
  if (Object.keys(incomplete).length > 0) {
    view.errors = incomplete;
    world.changes.notify();
    return { outcome: 'incomplete', errors: incomplete, envelopeId: undefined };
  }
  view.errors = {};
  view.notice = undefined;
  const delivery = await world.hub.deliver('interactive', {
    type: 'view_submission',
    ...payloadBase(world, person(world, userId)),
    trigger_id: world.triggers.issue(userId, view.id),
    view: shownView(world, view),
    response_urls: [],
  });
  const { envelopeId } = delivery;
  if (delivery.outcome === 'acked') {
    const result = applyViewAnswer(world, view, delivery.payload);
    world.changes.notify();
    return { ...result, envelopeId };
  }
  view.notice = TROUBLE;
  world.changes.notify();
  const outcome = delivery.outcome === 'timeout' ? 'operation_timeout' : 'dispatch_failed';
  return { outcome, errors: {}, envelopeId };
}

/** What a submission led to before the eyes of the person. */
export interface Submission {
  readonly outcome:
    | ViewAnswer['outcome']
    /** Slack's client found fields wrong and sent nothing. */
    | 'incomplete'
    | 'operation_timeout'
    | 'dispatch_failed';
  /** By block id. */
  readonly errors: Readonly<Record<string, string>>;
  readonly envelopeId: string | undefined;
}

/** A person closes the modal on top; the app hears of it where the view asks for that. */
export async function closeView(
  world: SlackWorld,
  userId: string,
  viewId: string,
  all: boolean,
): Promise<void> {
  const view = openView(world, userId, viewId);
  if (view.definition['type'] === 'home') throw new PersonCannot("The Home tab can't be closed");
  const isCleared = all || view.definition['clear_on_close'] === true;
  const shown = shownView(world, view);
  if (isCleared) world.views.closeAll(userId);
  else world.views.close(view);
  world.changes.notify();
  if (view.definition['notify_on_close'] !== true) return;
  await world.hub.deliver('interactive', {
    type: 'view_closed',
    ...payloadBase(world, person(world, userId)),
    view: shown,
    is_cleared: isCleared,
  });
}

function clientSideErrors(view: OpenView): Readonly<Record<string, string>> {
  const values = asObject(stateOf(view)['values']) ?? {};
  const errors: Record<string, string> = {};
  for (const field of statefulElements(view.definition)) {
    const state = asObject(asObject(values[field.blockId])?.[field.actionId]) ?? {};
    const error = clientSideError(field, state);
    if (error !== undefined) errors[field.blockId] = error;
  }
  return errors;
}
