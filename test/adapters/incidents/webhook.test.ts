import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { Webhook } from '../../../src/adapters/incidents/webhook.ts';
import { BODY_LIMIT_BYTES, startWebhook } from '../../../src/adapters/incidents/webhook.ts';
import { isSigned } from '../../../src/adapters/incidents/webhook-signature.ts';
import { createDeliveries } from '../../../src/adapters/redis/deliveries.ts';
import type { IncidentNews } from '../../../src/domain/incident-news.ts';
import { refusal } from '../../../src/domain/refusal.ts';
import { ok, refused } from '../../../src/domain/result.ts';
import { Secret } from '../../../src/domain/secret.ts';
import type { TakeIncidentNews } from '../../../src/ports/incident-source.ts';
import type { MemoryLog } from '../../support/memory-log.ts';
import { memoryLog } from '../../support/memory-log.ts';
import { withRedis } from '../../support/redis.ts';
import type { Sent } from './signed-delivery.ts';
import { deliver, newSecret, signedDelivery } from './signed-delivery.ts';

const redis = withRedis();
const current = newSecret();
const former = newSecret();
let webhook: Webhook;
let told: IncidentNews[];
let log: MemoryLog;
let take: TakeIncidentNews;
beforeEach(async () => {
  told = [];
  log = memoryLog();
  take = async (_source, news) => {
    told.push(news);
    return ok('done');
  };
  webhook = await startWebhook({
    host: '127.0.0.1',
    port: 0,
    secrets: [new Secret(current), new Secret(former)],
    deliveries: createDeliveries(redis().connect('gateway'), redis().keys, 'gateway'),
    take: (source, news) => take(source, news),
    log,
    clock: { nowMs: Date.now },
  });
});
afterEach(() => webhook.stop());

const OPENED = {
  type: 'incident.opened',
  timestamp: '2026-11-23T03:00:00Z',
  data: { incident: 'INC-7', sequence: 1, service: 'checkout', title: 'Checkout is down', extra: 'ignored' },
};
const send = (sent: Sent, path?: string) => deliver(webhook.port, sent, path);
const nowSeconds = (): number => Math.floor(Date.now() / 1000);

describe('a signed delivery', () => {
  it('is taken, in the form of Standard Webhooks', async () => {
    expect(await send(signedDelivery(current, OPENED))).toMatchObject({
      status: 200,
      answer: { result: 'done' },
    });
    expect(told).toEqual([
      {
        kind: 'opened',
        ref: 'INC-7',
        sequence: 1,
        service: 'checkout',
        title: 'Checkout is down',
        atMs: Date.UTC(2026, 10, 23, 3),
      },
    ]);
  });

  it('tells of a closing, and of people by account, address or name', async () => {
    const { timestamp } = OPENED;
    const data = { group: 'on-call', sequence: 3, people: ['U0ONCALL', 'Mara@acme.example', 'lena'] };
    await send(signedDelivery(current, { type: 'on_call.changed', timestamp, data }));
    await send(
      signedDelivery(current, {
        type: 'incident.closed',
        timestamp,
        data: { incident: 'INC-7', sequence: 2 },
      }),
    );
    expect(told).toMatchObject([
      { kind: 'on-call-changed', people: ['slack:U0ONCALL', 'email:mara@acme.example', 'person:lena'] },
      { kind: 'closed', ref: 'INC-7', sequence: 2 },
    ]);
  });

  it('is what the standard’s own test vector says it is', () => {
    const vector = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: '1614265330',
      signatures: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      body: Buffer.from('{"test": 2432232314}'),
    };
    const secret = new Secret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    expect(isSigned(vector, [secret])).toBe(true);
    expect(isSigned({ ...vector, timestamp: '1614265331' }, [secret])).toBe(false);
  });

  it('may be signed by the former secret, and by several at once', async () => {
    expect((await send(signedDelivery(former, OPENED))).status).toBe(200);
    const one = signedDelivery(newSecret(), OPENED, { id: 'msg_both' });
    const two = signedDelivery(current, OPENED, { id: 'msg_both', atSeconds: Number(one.timestamp) });
    expect((await send({ ...one, signature: `v2,x ${one.signature} ${two.signature}` })).status).toBe(200);
  });

  it('that is refused is told why, the very same again as well, and nothing counts as taken', async () => {
    let asked = 0;
    take = async () => {
      asked += 1;
      return refused(refusal('service-unmapped', 'checkout'));
    };
    const sent = signedDelivery(current, OPENED, { id: 'msg_unmapped' });
    const first = await send(sent);
    expect(first).toMatchObject({ status: 422, answer: { error: 'service-unmapped' } });
    expect(await send(sent)).toEqual(first);
    expect(asked).toBe(1);
    let later = Number(sent.timestamp);
    const anew = () => {
      later += 1;
      return signedDelivery(current, OPENED, { id: 'msg_unmapped', atSeconds: later });
    };
    expect(await send(anew())).toEqual(first);
    take = async () => ok('done');
    expect(await send(anew())).toMatchObject({ status: 200, answer: { result: 'done' } });
    expect(await send(anew())).toMatchObject({ status: 200, answer: { result: 'repeated' } });
  });

  it('refused for what passes by itself is asked for again, and then taken', async () => {
    take = async () => refused(refusal('channel-unread', 'it could not be checked who is in it.'));
    const sent = signedDelivery(current, OPENED);
    expect(await send(sent)).toMatchObject({
      status: 503,
      answer: { error: 'channel-unread' },
      retryAfter: '30',
    });
    take = async () => ok('done');
    expect(await send(sent)).toMatchObject({ status: 200, answer: { result: 'done' } });
    expect((await send(sent)).status).toBe(409);
  });

  it('that could not be understood may be sent again', async () => {
    const sent = signedDelivery(current, '{', { id: 'msg_broken' });
    expect((await send(sent)).status).toBe(400);
    expect((await send(sent)).status).toBe(400);
    const mended = signedDelivery(current, OPENED, { id: 'msg_broken', atSeconds: nowSeconds() + 1 });
    expect(await send(mended)).toMatchObject({ status: 200, answer: { result: 'done' } });
  });

  it('that failed can be sent again, and what failed says nothing of the inside', async () => {
    take = () => Promise.reject(new Error('secret detail of the inside'));
    const sent = signedDelivery(current, OPENED);
    const failed = await send(sent);
    expect(failed).toMatchObject({ status: 503, retryAfter: '30' });
    expect(JSON.stringify(failed.answer)).not.toContain('secret detail');
    take = async () => ok('done');
    expect((await send(sent)).status).toBe(200);
  });

  it.each([
    ['no JSON', '{'],
    ['another type', { ...OPENED, type: 'incident.renamed' }],
    ['no time', { ...OPENED, timestamp: 'yesterday' }],
    ['no sequence', { ...OPENED, data: { ...OPENED.data, sequence: -1 } }],
    [
      'somebody nobody can be',
      { ...OPENED, type: 'on_call.changed', data: { group: 'g', sequence: 1, people: ['a b'] } },
    ],
  ])('with %s is not understood, and nothing of it is quoted', async (_what, body) => {
    const { status, answer } = await send(signedDelivery(current, body));
    expect(status).toBe(400);
    expect(JSON.stringify(answer)).not.toMatch(/yesterday|a b|renamed/);
    expect(told).toEqual([]);
  });
});

describe('an attacker', () => {
  const good = (): Sent => signedDelivery(current, OPENED);
  /** Another of the characters that count. */
  const flip = (text: string): string =>
    `${text.slice(0, 10)}${text[10] === 'A' ? 'B' : 'A'}${text.slice(11)}`;

  it.each<[string, () => Sent]>([
    ['without the secret', () => signedDelivery(newSecret(), OPENED)],
    ['with another body', () => ({ ...good(), body: JSON.stringify(OPENED).replace('down', 'up') })],
    ['with another id', () => ({ ...good(), id: 'msg_other' })],
    ['with another time', () => ({ ...good(), timestamp: String(nowSeconds() + 1) })],
    ['with a signature one bit off', () => ({ ...good(), signature: flip(good().signature) })],
    ['with a part of the signature', () => ({ ...good(), signature: good().signature.slice(0, 20) })],
    ['with an empty signature', () => ({ ...good(), signature: 'v1,' })],
    [
      'with the version of another scheme',
      () => ({ ...good(), signature: good().signature.replace('v1,', 'v1a,') }),
    ],
    [
      'who moves a part of the time into the id',
      () => {
        const sent = good();
        return { ...sent, id: `${sent.id}.${sent.timestamp}`, timestamp: sent.timestamp };
      },
    ],
  ])('%s is refused, and leaves nothing', async (_what, sent) => {
    expect((await send(sent())).status).toBe(401);
    expect(told).toEqual([]);
    expect(await redis().admin.dbsize()).toBe(0);
  });

  it.each([
    ['an old one', -301],
    ['one of the future', 301],
  ])('with %s is refused although it is signed', async (_what, offset) => {
    const sent = signedDelivery(current, OPENED, { atSeconds: nowSeconds() + offset });
    expect((await send(sent)).status).toBe(401);
    expect(
      (await send(signedDelivery(current, OPENED, { atSeconds: nowSeconds() + Math.sign(offset) * 290 })))
        .status,
    ).toBe(200);
  });

  it('who sends what was taken again is refused; its sender who signs it anew is told it was', async () => {
    const sent = signedDelivery(current, OPENED, { id: 'msg_once' });
    expect((await send(sent)).status).toBe(200);
    expect(await send(sent)).toMatchObject({ status: 409, answer: { error: 'replayed' } });
    const anew = signedDelivery(current, OPENED, { id: 'msg_once', atSeconds: Number(sent.timestamp) - 1 });
    expect(await send(anew)).toMatchObject({ status: 200, answer: { result: 'repeated' } });
    expect(told).toHaveLength(1);
  });

  it('who sends one many times at once has it taken once', async () => {
    const sent = good();
    const all = await Promise.all(Array.from({ length: 12 }, () => send(sent)));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(told).toHaveLength(1);
  });

  it.each(['/', '/slack/events', '/incidents/x'])('finds nothing at %s', async (path) => {
    expect((await send(good(), path)).status).toBe(404);
  });

  it('who sends too much is refused before it is read, with its length told or not', async () => {
    const large = signedDelivery(current, { ...OPENED, padding: 'x'.repeat(BODY_LIMIT_BYTES) });
    expect((await send(large)).status).toBe(413);
    const head = `POST /incidents HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nwebhook-id: ${large.id}\r\nwebhook-timestamp: ${large.timestamp}\r\nwebhook-signature: ${large.signature}\r\n\r\n`;
    const answer = await raw(`${head}${large.body.length.toString(16)}\r\n${large.body}\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(told).toEqual([]);
  });

  it('makes no noise but in the log', async () => {
    await send(signedDelivery(newSecret(), OPENED));
    expect(log.lines).toEqual([
      expect.objectContaining({ event: 'webhook.unproven', fields: { why: 'webhook-signature' } }),
    ]);
  });

  /** What is answered to bytes, up to the end of its first line. */
  function raw(bytes: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(webhook.port, '127.0.0.1', () => socket.write(bytes));
      socket.once('data', (data) => {
        socket.destroy();
        resolve(data.toString());
      });
      socket.once('error', reject);
    });
  }
});
