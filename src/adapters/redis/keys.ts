import type { StreamName } from '../../ports/event-source.ts';

/*
 * Every key of the project is made here and only here. All keys of one workspace share one hash tag, so that a
 * script may touch several of them in a Redis Cluster too. `…` stands for `{bg:<workspace>}`.
 *
 *   key                             type    holds                                             written by
 *   …:gw:record:<name>              hash    version, body, mac, deadlines                     gateway
 *   …:gw:events                     stream  signed events: recordId, json                     gateway
 *   …:gw:deadlines                  zset    `<kind>|<record name>` by instant (ms)            gateway
 *   …:gw:index:<index>              zset    members by score                                  gateway
 *   …:gw:claim:<name>               string  the one holder of a name                          gateway
 *   …:gw:commit:<commit id>         string  mark of an applied commit, with a TTL             gateway
 *   …:gw:live:<name>                string  what lives; its TTL is how long                   gateway
 *   …:gw:once:<key>                 string  token of whoever saw the key first, with a TTL    gateway
 *   …:gw:rate:<digest>              string  when the bucket of a rate is empty (ms), with a TTL  gateway
 *   …:gw:posted:<key>               hash    intended, channelId, ts, version                  gateway
 *   …:gw:posted-doubts              hash    key of a post to what may stand there twice (JSON)  gateway
 *   …:gw:projection:<name>          hash    version, value                                    gateway
 *   …:gw:reader:<role>:lease        string  token of the active reader, with a TTL            gateway
 *   …:gw:reader:<role>:epoch        string  the last epoch of whoever writes outside of Redis   gateway
 *   …:gw:reader:<role>:cursors      hash    stream to the last entry that is done, and its MAC  gateway
 *   …:gw:reader:<role>:parked       hash    record id to why and when it was parked (JSON)    gateway
 *   …:gw:reader:<role>:retry        set     record ids an operator wants tried again          gateway
 *   …:gw:reader:<role>:entries:<id> hash    `<stream>|<entry id>` to a parked entry's text    gateway
 *   …:is:<the same>                                                                           issuer
 *   …:orders                        stream  signed orders: recordId, json                     gateway
 *   …:intake                        stream  signed intake: recordId, json                     issuer
 *
 * Each side reads the other's keys and can never write them: acl.ts makes the rules from `ownedBy` and `outboxOf`.
 */

/** All keys of one workspace. */
export type RedisKeys = {
  readonly gateway: SideKeys;
  readonly issuer: SideKeys;
  readonly stream: (name: StreamName) => string;
};

/** The two processes, as owners of keys. */
export type Side = 'gateway' | 'issuer';

/** The keys one side owns, and its outbox. */
export type SideKeys = {
  /** Glob that matches every key the side owns but its outbox. */
  readonly ownedBy: string;
  /** The stream to the other side. */
  readonly outbox: string;
  readonly events: string;
  readonly deadlines: string;
  readonly record: (name: string) => string;
  readonly index: (index: string) => string;
  readonly claim: (name: string) => string;
  readonly commit: (commitId: string) => string;
  readonly live: (name: string) => string;
  readonly once: (key: string) => string;
  readonly rate: (digest: string) => string;
  readonly posted: (key: string) => string;
  readonly postedDoubts: string;
  readonly projection: (name: string) => string;
  readonly reader: (role: string) => ReaderKeys;
};

/** What one reader role keeps. */
export type ReaderKeys = {
  readonly lease: string;
  readonly epoch: string;
  readonly cursors: string;
  readonly parked: string;
  readonly retry: string;
  readonly entries: (recordId: string) => string;
};

const WORKSPACE = /^[A-Za-z0-9_-]{1,60}$/;

/**
 * The keys of one workspace.
 * @param workspace 1..60 of `[A-Za-z0-9_-]`: it stands in ACL globs, so nothing else is taken.
 * @throws {RangeError} for any other name.
 */
export function redisKeys(workspace: string): RedisKeys {
  if (!WORKSPACE.test(workspace)) throw new RangeError('a workspace is named by 1 to 60 of A-Z a-z 0-9 _ -');
  const tag = `{bg:${workspace}}`;
  const gateway = sideKeys(`${tag}:gw`, `${tag}:orders`);
  const issuer = sideKeys(`${tag}:is`, `${tag}:intake`);
  const streams: Readonly<Record<StreamName, string>> = {
    'gateway-events': gateway.events,
    'issuer-events': issuer.events,
    orders: gateway.outbox,
    intake: issuer.outbox,
  };
  return { gateway, issuer, stream: (name) => streams[name] };
}

function sideKeys(prefix: string, outbox: string): SideKeys {
  return {
    ownedBy: `${prefix}:*`,
    outbox,
    events: `${prefix}:events`,
    deadlines: `${prefix}:deadlines`,
    record: (name) => `${prefix}:record:${name}`,
    index: (index) => `${prefix}:index:${index}`,
    claim: (name) => `${prefix}:claim:${name}`,
    commit: (commitId) => `${prefix}:commit:${commitId}`,
    live: (name) => `${prefix}:live:${name}`,
    once: (key) => `${prefix}:once:${key}`,
    rate: (digest) => `${prefix}:rate:${digest}`,
    posted: (key) => `${prefix}:posted:${key}`,
    postedDoubts: `${prefix}:posted-doubts`,
    projection: (name) => `${prefix}:projection:${name}`,
    reader: (role) => readerKeys(`${prefix}:reader:${role}`),
  };
}

function readerKeys(prefix: string): ReaderKeys {
  return {
    lease: `${prefix}:lease`,
    epoch: `${prefix}:epoch`,
    cursors: `${prefix}:cursors`,
    parked: `${prefix}:parked`,
    retry: `${prefix}:retry`,
    entries: (recordId) => `${prefix}:entries:${recordId}`,
  };
}
