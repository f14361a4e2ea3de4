/**
 * Slack's published limits, as literals. Lengths are in characters; where Slack doesn't say whether code points
 * or UTF-16 units are counted, the larger of both is used (see text-length.ts).
 * @see https://docs.slack.dev/reference/block-kit and @slack/types
 */
export const LIMITS = {
  text: { min: 1, max: 3000 },
  blockId: 255,
  actionId: 255,
  callbackId: 255,
  externalId: 255,
  message: { text: 40_000, updateText: 4_000, blocks: 50, metadata: 8_000 },
  /**
   * All text of a message's blocks together. Not published; the smallest total reported as refused with
   * `msg_blocks_too_long` is 11,341 (slackapi/bolt-js#2867).
   */
  messageBlocksText: 11_000,
  view: {
    blocks: { min: 1, max: 100 },
    title: 24,
    submit: 24,
    close: 24,
    privateMetadata: 3000,
    bytes: 250_000,
  },
  button: { text: 75, value: 2000, url: 3000, accessibilityLabel: 75 },
  confirm: { title: 100, text: 300, confirm: 30, deny: 30 },
  option: { text: 75, value: 75, description: 75, url: 3000 },
  optionGroup: { label: 75, options: 100, groups: 100 },
  select: { placeholder: 150, options: 100 },
  overflow: { min: 1, max: 5 },
  choices: { min: 1, max: 10 },
  plainTextInput: { minLength: 3000, maxLength: 3000 },
  richTextInputLines: { min: 1, max: 100 },
  fileInput: { min: 1, max: 10 },
  actions: { min: 1, max: 25 },
  context: { min: 1, max: 10 },
  contextActions: { min: 1, max: 5 },
  header: 150,
  section: { text: 3000, fields: { min: 1, max: 10 }, field: 2000 },
  image: { altText: 2000, url: 3000, title: 2000 },
  input: { label: 2000, hint: 2000 },
  markdown: 12_000,
  alert: 200,
  card: { title: 150, subtitle: 150, body: 200, actions: { min: 1, max: 3 } },
  carousel: { min: 1, max: 10 },
  container: { title: 150, subtitle: 150, children: { min: 1, max: 10 } },
  table: { rows: { min: 1, max: 100 }, cells: { min: 1, max: 20 } },
  dataTable: {
    rows: { min: 2, max: 201 },
    cells: { min: 1, max: 20 },
    pageSize: { min: 1, max: 100 },
    text: 20_000,
  },
  video: { altText: 200, title: 200, authorName: 50 },
  iconButtonUsers: { min: 1, max: 10 },
} as const;
