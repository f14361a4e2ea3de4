import type { HomeView } from '@slack/types';

import { TEXTS } from '../texts.ts';
import { bullets, context, divider, header, section } from './blocks.ts';

/** App Home for somebody with nothing to show yet: it teaches. */
export function homeView(): HomeView {
  return {
    type: 'home',
    blocks: [
      header(TEXTS.home.title),
      section(TEXTS.home.intro),
      divider(),
      section(TEXTS.home.start),
      bullets(TEXTS.home.steps, 300),
      section(TEXTS.home.approver),
      context([TEXTS.help.rule]),
    ],
  };
}
