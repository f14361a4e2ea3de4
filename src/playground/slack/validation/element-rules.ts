/** Where an element stands. */
export type ElementHost = 'actions' | 'section' | 'input' | 'context' | 'context_actions' | 'card';

export interface ElementRule {
  readonly hosts: readonly ElementHost[];
  readonly fields: readonly string[];
  readonly required: readonly string[];
}

const ANYWHERE: readonly ElementHost[] = ['actions', 'section', 'input'];
const MENU = ['action_id', 'placeholder', 'confirm', 'focus_on_load'];
const MULTI = [...MENU, 'max_selected_items'];
const TYPED = ['action_id', 'initial_value', 'placeholder', 'focus_on_load', 'dispatch_action_config'];
const BUTTON = ['action_id', 'text', 'value', 'style', 'confirm', 'accessibility_label'];
const FILTERS = ['default_to_current_conversation', 'filter'];

/** The elements of Block Kit. @see https://docs.slack.dev/reference/block-kit/block-elements */
export const ELEMENT_RULES: Readonly<Record<string, ElementRule>> = {
  button: { hosts: ['actions', 'section', 'card'], fields: [...BUTTON, 'url'], required: ['text'] },
  workflow_button: {
    hosts: ['actions', 'section'],
    fields: ['action_id', 'text', 'workflow', 'style', 'accessibility_label', 'confirm'],
    required: ['text', 'workflow'],
  },
  icon_button: {
    hosts: ['context_actions'],
    fields: [...BUTTON.filter((field) => field !== 'style'), 'icon', 'visible_to_user_ids'],
    required: ['icon', 'text'],
  },
  feedback_buttons: {
    hosts: ['context_actions'],
    fields: ['action_id', 'positive_button', 'negative_button'],
    required: ['positive_button', 'negative_button'],
  },
  image: {
    hosts: ['section', 'context'],
    fields: ['image_url', 'slack_file', 'alt_text'],
    required: ['alt_text'],
  },
  overflow: { hosts: ['actions', 'section'], fields: ['action_id', 'options', 'confirm'], required: [] },
  checkboxes: {
    hosts: ANYWHERE,
    fields: ['action_id', 'options', 'initial_options', 'confirm', 'focus_on_load'],
    required: [],
  },
  radio_buttons: {
    hosts: ANYWHERE,
    fields: ['action_id', 'options', 'initial_option', 'confirm', 'focus_on_load'],
    required: [],
  },
  static_select: {
    hosts: ANYWHERE,
    fields: [...MENU, 'options', 'option_groups', 'initial_option'],
    required: [],
  },
  multi_static_select: {
    hosts: ANYWHERE,
    fields: [...MULTI, 'options', 'option_groups', 'initial_options'],
    required: [],
  },
  external_select: { hosts: ANYWHERE, fields: [...MENU, 'initial_option', 'min_query_length'], required: [] },
  multi_external_select: {
    hosts: ANYWHERE,
    fields: [...MULTI, 'initial_options', 'min_query_length'],
    required: [],
  },
  users_select: { hosts: ANYWHERE, fields: [...MENU, 'initial_user'], required: [] },
  multi_users_select: { hosts: ANYWHERE, fields: [...MULTI, 'initial_users'], required: [] },
  conversations_select: {
    hosts: ANYWHERE,
    fields: [...MENU, ...FILTERS, 'initial_conversation', 'response_url_enabled'],
    required: [],
  },
  multi_conversations_select: {
    hosts: ANYWHERE,
    fields: [...MULTI, ...FILTERS, 'initial_conversations'],
    required: [],
  },
  channels_select: {
    hosts: ANYWHERE,
    fields: [...MENU, 'initial_channel', 'response_url_enabled'],
    required: [],
  },
  multi_channels_select: { hosts: ANYWHERE, fields: [...MULTI, 'initial_channels'], required: [] },
  datepicker: { hosts: ANYWHERE, fields: [...MENU, 'initial_date'], required: [] },
  timepicker: { hosts: ANYWHERE, fields: [...MENU, 'initial_time', 'timezone'], required: [] },
  datetimepicker: {
    hosts: ['actions', 'input'],
    fields: ['action_id', 'initial_date_time', 'confirm', 'focus_on_load'],
    required: [],
  },
  plain_text_input: {
    hosts: ['input'],
    fields: [...TYPED, 'multiline', 'min_length', 'max_length'],
    required: [],
  },
  email_text_input: { hosts: ['input'], fields: TYPED, required: [] },
  url_text_input: { hosts: ['input'], fields: TYPED, required: [] },
  number_input: {
    hosts: ['input'],
    fields: [...TYPED, 'is_decimal_allowed', 'min_value', 'max_value'],
    required: ['is_decimal_allowed'],
  },
  rich_text_input: {
    hosts: ['actions', 'input'],
    fields: [...TYPED, 'min_lines', 'max_lines'],
    required: ['action_id'],
  },
  file_input: { hosts: ['input'], fields: ['action_id', 'filetypes', 'max_files'], required: [] },
};
