import { deflateRawSync } from 'node:zlib';
import type { AssumeRoleInput } from './assume-role-input.ts';

const PACKED_LIMIT_BYTES = 1200;

/**
 * Percent of the second limit that session policy and tags take together after packing. AWS publishes neither
 * limit nor packing, only that a text of fewer than 2,048 characters can fail; so can it here, when it doesn't
 * compress. The figure itself means nothing for real AWS.
 */
export function packedPolicySize(input: AssumeRoleInput): number | undefined {
  const tags = Object.entries(input.tags);
  if (input.policyJson === undefined && tags.length === 0) return undefined;
  const text = [input.policyJson ?? '', ...tags.flat(), ...input.transitiveTagKeys].join('\0');
  return Math.max(1, Math.ceil((deflateRawSync(text, { level: 9 }).length * 100) / PACKED_LIMIT_BYTES));
}
