import { createHmac } from 'node:crypto';

import type { Commit } from '../../../src/ports/record-store.ts';
import type { RecordMac } from '../../../src/ports/record-mac.ts';

/** A commit that does nothing but what is given. */
export function commitOf(parts: Partial<Commit> & { readonly commitId: string }): Commit {
  return {
    records: [],
    events: [],
    deadlines: [],
    outbox: [],
    indexAdd: [],
    indexRemove: [],
    claim: [],
    unclaim: [],
    liveSet: [],
    liveClear: [],
    ...parts,
  };
}

/** A commit of one record with one event. */
export function step(
  commitId: string,
  name: string,
  version: number,
  body: string,
  parts: Partial<Commit> = {},
): Commit {
  return commitOf({
    commitId,
    records: [{ name, expectedVersion: version - 1, nextVersion: version, body }],
    events: [{ recordId: name, json: JSON.stringify({ name, version }) }],
    ...parts,
  });
}

export function testMac(secret = 'one key'): RecordMac {
  const make = (name: string, version: number, body: string): string =>
    createHmac('sha256', secret)
      .update(JSON.stringify([name, version, body]))
      .digest('base64url');
  return { make, matches: (name, version, body, mac) => make(name, version, body) === mac };
}
