import type { KnownBlock, ModalView } from '@slack/types';

/** A section with a line of text. */
export function section(text: string): KnownBlock {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

/** A row of two buttons that carry only an opaque id. */
export function decision(id: string): KnownBlock {
  return {
    type: 'actions',
    block_id: `decide_${id}`,
    elements: [
      {
        type: 'button',
        action_id: 'approve',
        style: 'primary',
        value: id,
        text: { type: 'plain_text', text: 'Approve' },
      },
      {
        type: 'button',
        action_id: 'deny',
        style: 'danger',
        value: id,
        text: { type: 'plain_text', text: 'Deny' },
        confirm: { text: { type: 'plain_text', text: 'Deny this request?' } },
      },
    ],
  };
}

/** A modal with one field of most kinds. */
export function askModal(): ModalView {
  return {
    type: 'modal',
    callback_id: 'ask',
    private_metadata: 'C0INCIDENT',
    title: { type: 'plain_text', text: 'Ask for access' },
    submit: { type: 'plain_text', text: 'Ask' },
    close: { type: 'plain_text', text: 'Cancel' },
    notify_on_close: true,
    blocks: [
      {
        type: 'input',
        block_id: 'task',
        label: { type: 'plain_text', text: 'Task' },
        element: {
          type: 'static_select',
          action_id: 'task',
          options: [
            { text: { type: 'plain_text', text: 'Restart a service' }, value: 'restart-service' },
            { text: { type: 'plain_text', text: 'Read logs' }, value: 'read-logs' },
          ],
        },
      },
      {
        type: 'input',
        block_id: 'asset',
        label: { type: 'plain_text', text: 'Asset' },
        element: { type: 'external_select', action_id: 'asset', min_query_length: 0 },
      },
      {
        type: 'input',
        block_id: 'minutes',
        label: { type: 'plain_text', text: 'Minutes' },
        element: {
          type: 'number_input',
          action_id: 'minutes',
          is_decimal_allowed: false,
          initial_value: '15',
          min_value: '5',
          max_value: '60',
        },
      },
      {
        type: 'input',
        block_id: 'reason',
        label: { type: 'plain_text', text: 'Reason' },
        element: { type: 'plain_text_input', action_id: 'reason', multiline: true, max_length: 500 },
      },
      {
        type: 'input',
        block_id: 'urgency',
        optional: true,
        label: { type: 'plain_text', text: 'Urgency' },
        element: {
          type: 'radio_buttons',
          action_id: 'urgency',
          options: [
            { text: { type: 'plain_text', text: 'Now' }, value: 'now' },
            { text: { type: 'plain_text', text: 'Today' }, value: 'today' },
          ],
        },
      },
      {
        type: 'input',
        block_id: 'checks',
        optional: true,
        label: { type: 'plain_text', text: 'Checks' },
        element: {
          type: 'checkboxes',
          action_id: 'checks',
          options: [
            { text: { type: 'plain_text', text: 'Runbook read' }, value: 'runbook' },
            { text: { type: 'plain_text', text: 'Customer told' }, value: 'customer' },
          ],
        },
      },
    ],
  };
}
