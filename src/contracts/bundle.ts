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
  /**
   * The entries by which the issuer's keys handed over, each with its path, so that whoever pinned any of them can
   * check this; left out where there are none.
   */
  readonly rotations?: readonly ProvenLeaf[] | undefined;
};

/** An entry and the path that proves it. */
export type ProvenLeaf = { readonly leaf: LogLine['leaf']; readonly proof: readonly string[] };

const MAX_ROTATIONS = 1_000;
const noteSchema = z.string().max(4_000);
/** A node of the tree in its one spelling: the last character stands for four bits, and the two after them are 0. */
const nodeSchema = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);
const proofSchema = z.array(nodeSchema).max(60);

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
  rotations: z
    .array(z.strictObject({ leaf: logEntrySchema, proof: proofSchema }))
    .min(1)
    .max(MAX_ROTATIONS)
    .optional(),
});
