declare const brand: unique symbol;

/** A string that has been made or checked as one kind of id. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type RequestId = Id<'request'>;
export type IncidentId = Id<'incident'>;
/** Also the `SourceIdentity` of every session of the grant, so it is public and at most 64 characters. */
export type GrantId = Id<'grant'>;
export type EventId = Id<'event'>;
export type OrderId = Id<'order'>;
/** What somebody asked for at the issuer's door. */
export type IntakeId = Id<'intake'>;
export type PersonId = Id<'person'>;
/** RFC 7638 style thumbprint over a device's two public keys. */
export type DeviceThumbprint = Id<'device'>;

const SHAPES = {
  request: /^req_[a-z2-7]{16}$/,
  incident: /^inc_[a-z2-7]{16}$/,
  grant: /^bg-[a-z2-7]{10}$/,
  event: /^evt_[a-z2-7]{16}$/,
  order: /^ord_[a-z2-7]{16}$/,
  intake: /^itk_[a-z2-7]{16}$/,
  person: /^[a-z0-9][a-z0-9._:@+-]{0,120}$/i,
  device: /^[A-Za-z0-9_-]{43}$/,
} as const;

/** The kinds of id this project knows. */
export type IdKind = keyof typeof SHAPES;

/** Whether `text` has the shape of that kind of id. */
export function isId<K extends IdKind>(kind: K, text: string): text is Id<K> {
  return SHAPES[kind].test(text);
}

/**
 * Parses an id that comes from outside.
 * @returns the branded id, or `null` when the shape is wrong.
 */
export function parseId<K extends IdKind>(kind: K, text: string): Id<K> | null {
  return isId(kind, text) ? text : null;
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** RFC 4648 base32, lower case, unpadded, of the first `length` characters that `bytes` can fill. */
export function base32(bytes: Uint8Array, length: number): string {
  let out = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5 && out.length < length) {
      bits -= 5;
      out += BASE32[(buffer >> bits) & 31] ?? '';
    }
  }
  return out;
}

const PREFIXES = { request: 'req_', incident: 'inc_', event: 'evt_', order: 'ord_', intake: 'itk_' } as const;

/** Makes an id from ten bytes: random ones, or a digest where the same input must give the same id. */
export function idFromBytes<K extends keyof typeof PREFIXES>(kind: K, bytes: Uint8Array): Id<K> {
  return `${PREFIXES[kind]}${base32(bytes, 16)}` as Id<K>;
}

/** The grant made by an order: `bg-` and the first 50 bits of the order's digest (32 bytes). */
export function grantIdFromDigest(digest: Uint8Array): GrantId {
  return `bg-${base32(digest, 10)}` as GrantId;
}
