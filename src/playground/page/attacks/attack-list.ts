import { ASKING_ATTACKS } from './asking-attacks.ts';
import type { Attack } from './attack.ts';
import { AWS_ATTACKS } from './aws-attacks.ts';
import { CLAIM_ATTACKS } from './claim-attacks.ts';
import { CLICK_ATTACKS } from './click-attacks.ts';
import { CRASH_ATTACKS } from './crash-attacks.ts';
import { ORDER_ATTACKS } from './order-attacks.ts';
import { RECORD_ATTACKS } from './record-attacks.ts';
import { STORE_ATTACKS } from './store-attacks.ts';

/** Every try to break a promise, in the order of the promises. */
export const ATTACKS: readonly Attack[] = [
  ...CLICK_ATTACKS,
  ...ORDER_ATTACKS,
  ...STORE_ATTACKS,
  ...AWS_ATTACKS,
  ...ASKING_ATTACKS,
  ...CLAIM_ATTACKS,
  ...RECORD_ATTACKS,
  ...CRASH_ATTACKS,
].toSorted((a, b) => a.promise - b.promise);
