import { ASKING_TEXTS } from './texts/asking-texts.ts';
import { DECIDING_TEXTS } from './texts/deciding-texts.ts';
import { DEED_TEXTS } from './texts/deed-texts.ts';
import { DIRECT_TEXTS } from './texts/direct-texts.ts';
import { DRILL_TEXTS } from './texts/drill-texts.ts';
import { ENDING_TEXTS } from './texts/ending-texts.ts';
import { HOME_TEXTS } from './texts/home-texts.ts';
import { INCIDENT_TEXTS } from './texts/incident-texts.ts';
import { LESS_TEXTS } from './texts/less-texts.ts';
import { PERSONAL_TEXTS } from './texts/personal-texts.ts';
import { REPORT_TEXTS } from './texts/report-texts.ts';
import { REQUEST_TEXTS } from './texts/request-texts.ts';
import { REVIEW_TEXTS } from './texts/review-texts.ts';
import { RULES_TEXTS } from './texts/rules-texts.ts';

/** Every text this app writes in Slack, but refusals (`domain/refusal-texts.ts`). Short, calm, exact. */
export const TEXTS = {
  ...ASKING_TEXTS,
  ...DECIDING_TEXTS,
  ...LESS_TEXTS,
  ...REQUEST_TEXTS,
  ...ENDING_TEXTS,
  ...DEED_TEXTS,
  ...DIRECT_TEXTS,
  ...DRILL_TEXTS,
  ...INCIDENT_TEXTS,
  ...PERSONAL_TEXTS,
  ...HOME_TEXTS,
  ...REVIEW_TEXTS,
  ...REPORT_TEXTS,
  ...RULES_TEXTS,
} as const;
