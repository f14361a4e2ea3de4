import { isIP } from 'node:net';

import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/**
 * Whom a call comes from, as far as counting tries goes: the address of the connection, or, behind `trustedProxies`
 * proxies that each append to `X-Forwarded-For`, the one that the outermost of them saw. What stands further left
 * in the header was written by the caller and never counts. An IPv6 address counts as its /64, the least that one
 * customer has.
 */
export function remoteAddress(context: Context, trustedProxies: number): string {
  const own = getConnInfo(context).remote.address ?? '';
  if (trustedProxies === 0) return networkOf(own);
  const forwarded = (context.req.header('X-Forwarded-For') ?? '').split(',').map((part) => part.trim());
  // Fewer entries than proxies: somebody reached us past them, and is counted by the connection.
  const seen = forwarded.at(-trustedProxies) ?? '';
  return networkOf(isIP(seen) === 0 ? own : seen);
}

/** The part of an address that stands for one customer. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (isIP(plain) !== 6) return plain;
  const [head = '', tail = ''] = plain.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const gap = plain.includes('::')
    ? Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0')
    : [];
  const groups = [...before, ...gap, ...after].map((group) => group.replace(/^0+(?=.)/, ''));
  return `${groups.slice(0, 4).join(':')}::/64`;
}
