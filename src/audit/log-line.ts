import { canonicalJson } from '../codec/canonical-json.ts';
import { sha256Text } from '../codec/digest.ts';
import type { Disclosure } from '../codec/disclosure.ts';
import { MAX_LINE_BYTES } from '../codec/line-splitter.ts';
import { HASH_BYTES, leafHash } from '../codec/merkle.ts';
import type { LogEntry, LogLine } from '../contracts/log-entry.ts';
import { readLogLine } from '../contracts/read-log-line.ts';
import type { Json } from '../domain/json.ts';
import { leafText } from './entry.ts';

/** A line to write, newline included, with what the next one and the tree need of it. */
export type MadeLine = ParsedLine & { readonly text: string };

/** A line as read: shaped like one and spelled canonically. Its place in the log is still to be judged. */
export type ParsedLine = LogLine & { readonly leafText: string; readonly leafHash: Buffer };

/** What a line can be instead. `torn`: it has no newline, so it is the rest of a write that did not finish. */
export type LineFlaw = { readonly flaw: 'torn' | 'unreadable'; readonly detail: string };

const NEWLINE = 0x0a;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The chain before the first line. */
export const GENESIS_CHAIN = Buffer.alloc(HASH_BYTES).toString('base64url');

const links = Buffer.alloc(2 * HASH_BYTES);

/** Writes an entry as the line after `prevChain`. */
export function makeLine(entry: LogEntry, disclosures: readonly Disclosure[], prevChain: string): MadeLine {
  const leaf = leafText(entry);
  const hash = leafHash(leaf);
  const chain = nextChain(prevChain, hash);
  return {
    text: lineText(chain, disclosures, leaf),
    chain,
    disclosures,
    leaf: entry,
    leafText: leaf,
    leafHash: hash,
  };
}

/**
 * Reads a line. Only the exact bytes {@link makeLine} would write are accepted, so a file has one form and no
 * byte of it can change unnoticed.
 * @param bytes with the newline.
 */
export function parseLine(bytes: Uint8Array): ParsedLine | LineFlaw {
  if (bytes.length > MAX_LINE_BYTES)
    return { flaw: 'unreadable', detail: 'it is longer than any entry of a log' };
  if (bytes.at(-1) !== NEWLINE) return { flaw: 'torn', detail: 'it does not end with a newline' };
  try {
    const text = UTF8.decode(bytes);
    const line = readLogLine(JSON.parse(text));
    if (line === null) return { flaw: 'unreadable', detail: 'it is not an entry of a log' };
    const { chain, disclosures, leaf } = line;
    const canonicalLeaf = leafText(leaf);
    if (lineText(chain, disclosures, canonicalLeaf) !== text) {
      return { flaw: 'unreadable', detail: 'it is not in canonical form' };
    }
    return { chain, disclosures, leaf, leafText: canonicalLeaf, leafHash: leafHash(canonicalLeaf) };
  } catch {
    // Not UTF-8, not JSON, without a canonical form, nested too deep: whatever it is, it is no line.
    return { flaw: 'unreadable', detail: 'it is not an entry of a log' };
  }
}

/**
 * A line, newline included, of its parts; the leaf is canonical text. The members stand in canonical order, so that
 * the leaf is brought into canonical form only once.
 */
export function lineText(chain: string, disclosures: readonly Disclosure[], leaf: string): string {
  return `{"chain":"${chain}","disclosures":${canonicalJson(disclosures as unknown as Json)},"leaf":${leaf}}\n`;
}

/** The chain after a leaf: SHA-256 over the chain before and the leaf's hash. */
export function nextChain(prevChain: string, hash: Uint8Array): string {
  links.write(prevChain, 'base64url');
  links.set(hash, HASH_BYTES);
  return sha256Text(links);
}
