import { describe, expect, it } from '@jest/globals';

import { secretLike } from '../../src/domain/secret-like.ts';

// Put together at run time, so that no scanner takes this file for a leak.
const join = (...parts: string[]): string => parts.join('');

describe('a text that looks like a secret is named', () => {
  it.each([
    ['an AWS access key', join('AKIA', 'IOSFODNN7EXAMPLE')],
    ['an AWS access key', join('use ASIA', 'IOSFODNN7EXAMPL2, please')],
    ['an AWS secret key', join('wJalrXUtnFEMI/K7MDENG/', 'bPxRfiCYEXAMPLEKEY')],
    ['a private key', join('-----BEGIN OPENSSH ', 'PRIVATE KEY-----')],
    ['a private key', join('-----BEGIN ', 'PRIVATE KEY-----')],
    ['a signed or sealed token', join('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiIxIn0.', 'c2lnbmF0dXJl')],
    ['a signed or sealed token', join('eyJhbGciOiJFQ0RILUVTIn0', '..aXY.Y2lwaGVy.dGFn')],
    ['a Slack token', join('xoxb-', '1234567890-abcdefghij')],
    ['a Slack token', join('xapp-1-', 'A0123456789-abcdef')],
    ['a Slack webhook', join('https://hooks.slack.com/', 'services/T0/B0/abcdefgh')],
    ['a GitHub token', join('ghp_', 'a'.repeat(36))],
    ['a GitHub token', join('github_pat_', 'a1_'.repeat(10))],
    ['a GitLab token', join('glpat-', 'abcdefghij0123456789')],
    ['a password in an address', 'postgres://orders:hunter2@db.internal/orders'],
    ['a password', 'PGPASSWORD=hunter2hunter2 psql'.replace('PGPASSWORD', 'password')],
    ['an AWS access key', join('AK\u200bIA', 'IOSFODNN7EXAMPLE')],
  ])('%s', (what, text) => {
    expect(secretLike(text)).toBe(what);
    expect(secretLike(`orders-api hangs, see ${text}`)).toBe(what);
  });
});

describe('a text that people write about an incident may be kept', () => {
  it.each([
    'orders-api hangs since 03:05, p99 at 40s, see https://grafana.example/d/abc?from=now-1h',
    'rollback to 4f1c2d3e4b5a69788796a5b4c3d2e1f001122334',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'arn:aws:ecs:eu-west-1:111122223333:service/prod/orders-api keeps restarting',
    'the token expired: nobody can log in',
    'password reset mails are not sent (SES, 500s)',
    'die Kassen in Zürich stehen; 支払いが止まっています',
    'log group /aws/ecs/containerinsights/prod/performance is empty',
    '',
  ])('%s', (text) => {
    expect(secretLike(text)).toBeNull();
  });
});
