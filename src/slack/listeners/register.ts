import type {
  App,
  BlockAction,
  ButtonAction,
  GlobalShortcut,
  MessageShortcut,
  ViewSubmitAction,
} from '@slack/bolt';

import { LESS, LOOK } from '../views/approver-message.ts';
import { INCIDENT_MODAL } from '../views/incident-modal.ts';
import { CLOSE_MODAL } from '../views/close-modal.ts';
import { DENY_MODAL } from '../views/deny-modal.ts';
import { ASK_MORE } from '../views/ending-soon.ts';
import { LESS_MODAL } from '../views/less-modal.ts';
import { HOME_ACTIONS } from '../views/home-view.ts';
import { DRILL_MODAL, FIELDS, REQUEST_MODAL } from '../views/request-modal.ts';
import { SIGN_IN } from '../views/sign-in.ts';
import { WRITE_REVIEW } from '../views/review.ts';
import { REVIEW_MODAL } from '../views/review-modal.ts';
import { onLess, onLessSubmitted } from './approve-for-less.ts';
import { onAskMore } from './ask-more.ts';
import { registerChannelEvents } from './channel-events.ts';
import { onCommand } from './command.ts';
import { onApprove, onDeny, onDenySubmitted, onLook } from './decide.ts';
import { drawHome, onRelease, onWithdraw } from './home.ts';
import { onCloseConfirmed } from './incident-commands.ts';
import { NewestChange } from './newest-change.ts';
import { onFormChanged, onRequestSubmitted } from './request-modal-listeners.ts';
import { registerStandingEvents } from './standing-events.ts';
import { onIncidentChosen, onGlobalShortcut, onMessageShortcut } from './shortcuts.ts';
import { onTyped } from './suggest-choices.ts';
import { onReviewSubmitted, onWriteReview } from './review.ts';
import type { Tools } from './tools.ts';

/** Ties every command, shortcut, button, form and event of manifest.yml to its listener. */
export function registerListeners(app: App, tools: Tools): void {
  app.command('/breakglass', (args) => onCommand(tools, args));
  app.shortcut<GlobalShortcut>({ type: 'shortcut', callback_id: 'breakglass_request' }, (args) =>
    onGlobalShortcut(tools, args),
  );
  app.shortcut<MessageShortcut>(
    { type: 'message_action', callback_id: 'breakglass_request_message' },
    (args) => onMessageShortcut(tools, args),
  );
  const newest = new NewestChange();
  for (const field of [FIELDS.task, FIELDS.asset, FIELDS.duration]) {
    app.action<BlockAction>({ type: 'block_actions', action_id: field }, (args) =>
      onFormChanged(tools, newest, args),
    );
  }
  for (const field of [FIELDS.task, FIELDS.asset]) {
    app.options<'block_suggestion'>({ type: 'block_suggestion', action_id: field }, (args) =>
      onTyped(tools, args),
    );
  }
  app.action<BlockAction<ButtonAction>>({ type: 'block_actions', action_id: 'approve' }, (args) =>
    onApprove(tools, args),
  );
  app.action<BlockAction<ButtonAction>>({ type: 'block_actions', action_id: 'deny' }, (args) =>
    onDeny(tools, args),
  );
  const buttons = {
    [HOME_ACTIONS.release]: onRelease,
    [HOME_ACTIONS.withdraw]: onWithdraw,
    [ASK_MORE]: onAskMore,
    [LOOK]: onLook,
    [WRITE_REVIEW]: onWriteReview,
    [LESS]: onLess,
  };
  // Slack opened the address itself; it only has to hear that we heard.
  app.action<BlockAction<ButtonAction>>({ type: 'block_actions', action_id: SIGN_IN }, ({ ack }) => ack());
  for (const [actionId, listener] of Object.entries(buttons)) {
    app.action<BlockAction<ButtonAction>>({ type: 'block_actions', action_id: actionId }, (args) =>
      listener(tools, args),
    );
  }
  for (const form of [REQUEST_MODAL, DRILL_MODAL]) {
    app.view<ViewSubmitAction>(form, (args) => onRequestSubmitted(tools, args));
  }
  app.view<ViewSubmitAction>(INCIDENT_MODAL, (args) => onIncidentChosen(tools, args));
  app.view<ViewSubmitAction>(CLOSE_MODAL, (args) => onCloseConfirmed(tools, args));
  app.view<ViewSubmitAction>(REVIEW_MODAL, (args) => onReviewSubmitted(tools, args));
  app.view<ViewSubmitAction>(LESS_MODAL, (args) => onLessSubmitted(tools, args));
  app.view<ViewSubmitAction>(DENY_MODAL, (args) => onDenySubmitted(tools, args));
  app.event('app_home_opened', async ({ event }) => {
    if (event.tab !== 'home') return;
    await drawHome(tools, event.user);
  });
  registerChannelEvents(app, tools);
  registerStandingEvents(app, tools);
}
