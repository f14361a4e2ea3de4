import type { RateLimit } from '../../ports/rate-limit.ts';
import { createAdmission } from './admission.ts';

/** Rates shared by all replicas of a side, as admission.ts keeps them. */
export function createRateLimit(options: Parameters<typeof createAdmission>[0]): RateLimit {
  const admission = createAdmission(options);
  return {
    async take(key, rate) {
      const admitted = await admission.admit({ tries: [{ key, rate }], mark: null });
      return admitted.kind === 'full' ? admitted.waitMs : 0;
    },
  };
}
