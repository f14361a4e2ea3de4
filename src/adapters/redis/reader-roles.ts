import type { Side } from './keys.ts';

/** Every reader there is, by the process it runs in. What it sets aside lies in that process's own keys. */
export const READER_ROLES: readonly { readonly side: Side; readonly role: string }[] = [
  { side: 'gateway', role: 'announcer' },
  { side: 'gateway', role: 'intake' },
  { side: 'issuer', role: 'intake-answers' },
  { side: 'issuer', role: 'order-receiver' },
  { side: 'issuer', role: 'sealer' },
];
