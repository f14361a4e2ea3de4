import { Fault } from '../domain/fault.ts';

/**
 * The issuer's address in its one form: without query, fragment and closing slash. A proof names it, so the
 * issuer's `ISSUER_PUBLIC_URL` has to be the same.
 * @throws {Fault} `bad-setting` when it is no URL, holds a password, or would send proofs over the network in clear.
 */
export function parseIssuerUrl(text: string): string {
  if (!URL.canParse(text)) throw bad('it is not a URL; it looks like https://breakglass.example.com');
  const { protocol, hostname, username, password, origin, pathname } = new URL(text);
  if (username !== '' || password !== '') throw bad('it holds a user name or password');
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(hostname))) {
    throw bad('only https:// is used, and http:// for an issuer on this machine');
  }
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function bad(why: string): Fault {
  return new Fault(
    'bad-setting',
    `The address of the issuer (--issuer or BREAKGLASS_ISSUER) cannot be used: ${why}.`,
  );
}
