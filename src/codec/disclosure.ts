import type { Json } from '../domain/json.ts';
import { digestOf } from './digest.ts';

/** Where a personal value stood: its salted digest. The key cannot clash, since no other data has it. */
export type DisclosedSlot = { readonly $sd: string };

/** A personal value beside the signed data: erase it, and the digest in the data still verifies. */
export type Disclosure = { readonly sd: string; readonly salt: string; readonly value: Json };

/** Hides a value behind a salted digest (128-bit salt, so that a value cannot be guessed from it). */
export function disclose(value: Json, salt: string): { slot: DisclosedSlot; disclosure: Disclosure } {
  const sd = disclosureDigest(salt, value);
  return { slot: { $sd: sd }, disclosure: { sd, salt, value } };
}

/** The digest a disclosure must have. */
export function disclosureDigest(salt: string, value: Json): string {
  return digestOf([salt, value]);
}

/** Puts the values that are still there back into their slots; a slot whose value is gone stays as it is. */
export function withDisclosures(data: Json, disclosures: readonly Disclosure[]): Json {
  const values = new Map(disclosures.map((one) => [one.sd, one.value]));
  const fill = (value: Json): Json => {
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(fill);
    const sd = (value as { readonly [key: string]: Json })['$sd'];
    if (typeof sd === 'string' && values.has(sd)) return values.get(sd) ?? null;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item)]));
  };
  return fill(data);
}

/** The digests of all slots in signed data: what a disclosure may stand beside. */
export function slotsIn(data: Json): Set<string> {
  const found = new Set<string>();
  const look = (value: Json): void => {
    if (value === null || typeof value !== 'object') return;
    if (!Array.isArray(value)) {
      const sd = (value as { readonly [key: string]: Json })['$sd'];
      if (typeof sd === 'string') found.add(sd);
    }
    Object.values(value).forEach(look);
  };
  look(data);
  return found;
}
