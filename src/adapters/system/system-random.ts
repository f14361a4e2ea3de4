import { randomBytes } from 'node:crypto';

import type { Random } from '../../ports/random.ts';

/** The cryptographic source of this machine. */
export const systemRandom: Random = { bytes: (count) => randomBytes(count) };
