import { z } from 'zod';

import type { GrantId, IncidentId } from '../domain/ids.ts';
import type { LogLine } from './log-entry.ts';
import { logEntrySchema } from './log-entry.ts';
import { digestSchema, idSchema } from './person.ts';

/** The first line of a bundle: an extract of a log that can be checked by itself. */
export type BundleHead = {
  readonly bundle: 'breakglass/bundle/v1';
  readonly incidentId: IncidentId;
  /** `null` for a whole incident. */
  readonly grantId: GrantId | null;
  /** Whether the values beside the entries were left out. */
  readonly redacted: boolean;
  /** The signed note that covers every entry here. */
  readonly checkpoint: string;
};

/**
 * An entry of a bundle: a line of the log, its chain being that of the bundle, with the number it has there from 1,
 * and the path that proves it under the checkpoint (base64url, lowest sibling first).
 */
export type BundleEntry = LogLine & { readonly number: number; readonly proof: readonly string[] };

/** The last line: how many entries there are, and the chain of the last one. */
export type BundleEnd = { readonly count: number; readonly chain: string };

/** One entry of a log with its proof, under a checkpoint. */
export type EntryProof = {
  readonly proofOf: 'breakglass/entry/v1';
  readonly checkpoint: string;
  /** The leaf, in canonical form. */
  readonly leaf: LogLine['leaf'];
  readonly proof: readonly string[];
};

const noteSchema = z.string().max(4_000);
const proofSchema = z.array(digestSchema).max(60);

export const bundleHeadSchema: z.ZodType<BundleHead> = z.strictObject({
  bundle: z.literal('breakglass/bundle/v1'),
  incidentId: idSchema('incident'),
  grantId: idSchema('grant').nullable(),
  redacted: z.boolean(),
  checkpoint: noteSchema,
});

/** What a bundle's entry has beside a line of the log. */
export const bundlePlaceSchema = z.object({ number: z.int().min(1), proof: proofSchema });

export const bundleEndSchema: z.ZodType<BundleEnd> = z.strictObject({
  count: z.int().min(0),
  chain: digestSchema,
});

export const entryProofSchema: z.ZodType<EntryProof> = z.strictObject({
  proofOf: z.literal('breakglass/entry/v1'),
  checkpoint: noteSchema,
  leaf: logEntrySchema,
  proof: proofSchema,
});
