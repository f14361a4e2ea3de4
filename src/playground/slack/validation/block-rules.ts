export type Surface = 'message' | 'modal' | 'home';

export interface BlockRule {
  readonly surfaces: readonly Surface[];
  readonly fields: readonly string[];
  readonly required: readonly string[];
}

const EVERYWHERE: readonly Surface[] = ['message', 'modal', 'home'];
const MESSAGE: readonly Surface[] = ['message'];

/** The blocks of Block Kit and where each may stand. @see https://docs.slack.dev/reference/block-kit/blocks */
export const BLOCK_RULES: Readonly<Record<string, BlockRule>> = {
  actions: { surfaces: EVERYWHERE, fields: ['elements'], required: ['elements'] },
  alert: { surfaces: ['modal'], fields: ['text', 'level'], required: ['text'] },
  card: {
    surfaces: EVERYWHERE,
    fields: ['hero_image', 'icon', 'title', 'subtitle', 'body', 'actions'],
    required: [],
  },
  carousel: { surfaces: ['message', 'home'], fields: ['elements'], required: ['elements'] },
  container: {
    surfaces: MESSAGE,
    fields: [
      'title',
      'rich_text_title',
      'subtitle',
      'child_blocks',
      'width',
      'icon',
      'is_collapsible',
      'default_collapsed',
      'has_header_divider',
    ],
    required: ['child_blocks'],
  },
  context: { surfaces: EVERYWHERE, fields: ['elements'], required: ['elements'] },
  context_actions: { surfaces: MESSAGE, fields: ['elements'], required: ['elements'] },
  data_table: {
    surfaces: MESSAGE,
    fields: ['rows', 'caption', 'page_size', 'row_header_column_index'],
    required: ['rows', 'caption'],
  },
  divider: { surfaces: EVERYWHERE, fields: [], required: [] },
  header: { surfaces: EVERYWHERE, fields: ['text'], required: ['text'] },
  image: {
    surfaces: EVERYWHERE,
    fields: ['alt_text', 'title', 'image_url', 'slack_file'],
    required: ['alt_text'],
  },
  input: {
    surfaces: EVERYWHERE,
    fields: ['label', 'hint', 'optional', 'element', 'dispatch_action'],
    required: ['label', 'element'],
  },
  markdown: { surfaces: MESSAGE, fields: ['text'], required: ['text'] },
  rich_text: { surfaces: EVERYWHERE, fields: ['elements'], required: ['elements'] },
  section: { surfaces: EVERYWHERE, fields: ['text', 'fields', 'accessory', 'expand'], required: [] },
  table: { surfaces: MESSAGE, fields: ['rows', 'column_settings'], required: ['rows'] },
  video: {
    surfaces: EVERYWHERE,
    fields: [
      'video_url',
      'thumbnail_url',
      'alt_text',
      'title',
      'title_url',
      'author_name',
      'provider_name',
      'provider_icon_url',
      'description',
    ],
    required: ['video_url', 'thumbnail_url', 'alt_text', 'title'],
  },
};
