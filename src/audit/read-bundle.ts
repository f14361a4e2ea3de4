import { canonicalJson } from '../codec/canonical-json.ts';
import { leafHash } from '../codec/merkle.ts';
import type { BundleEnd, BundleHead } from '../contracts/bundle.ts';
import { bundleEndSchema, bundleHeadSchema, bundlePlaceSchema } from '../contracts/bundle.ts';
import { readLogLine } from '../contracts/read-log-line.ts';
import type { Json } from '../domain/json.ts';
import { leafText } from './entry.ts';
import type { ParsedLine } from './log-line.ts';

/** A line of a bundle as read; its place is still to be judged. */
export type BundleLine =
  | { readonly kind: 'head'; readonly head: BundleHead }
  | {
      readonly kind: 'entry';
      readonly number: number;
      readonly line: ParsedLine;
      readonly proof: readonly string[];
    }
  | { readonly kind: 'end'; readonly end: BundleEnd }
  | { readonly kind: 'unreadable' };

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a line of a bundle, newline included. Only canonical JSON is accepted, so no byte can change unnoticed. */
export function readBundleLine(bytes: Uint8Array): BundleLine {
  try {
    const text = UTF8.decode(bytes);
    const value = JSON.parse(text) as Json;
    if (`${canonicalJson(value)}\n` !== text) return { kind: 'unreadable' };
    const members = value as { readonly [name: string]: Json };
    if ('bundle' in members) return { kind: 'head', head: bundleHeadSchema.parse(value) };
    if ('count' in members) return { kind: 'end', end: bundleEndSchema.parse(value) };
    const { number, proof, ...rest } = members;
    const line = readLogLine(rest);
    if (line === null) return { kind: 'unreadable' };
    const leaf = leafText(line.leaf);
    return {
      kind: 'entry',
      ...bundlePlaceSchema.parse({ number, proof }),
      line: { ...line, leafText: leaf, leafHash: leafHash(leaf) },
    };
  } catch {
    // Not UTF-8, not JSON, without a canonical form, or none of the three kinds.
    return { kind: 'unreadable' };
  }
}
