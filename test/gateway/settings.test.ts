import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { readGatewaySettings } from '../../src/gateway/settings.ts';

const GOOD = {
  SLACK_BOT_TOKEN: 'xoxb-hush',
  SLACK_APP_TOKEN: 'xapp-hush',
  REDIS_URL: 'redis://gateway:hush@localhost:6379',
  BREAKGLASS_WORKSPACE: 'acme',
  GATEWAY_KEYS: '/keys/gateway.keys.json',
  ISSUER_PUBLIC_KEYS: '/keys/issuer.public.json',
  ISSUER_PUBLIC_URL: 'https://breakglass.example.com/',
};

describe('the gateway’s settings', () => {
  it('have Slack’s own address and ./breakglass.yml where nothing else is said', () => {
    expect(readGatewaySettings(GOOD)).toMatchObject({
      slack: { slackApiUrl: 'https://slack.com/api/' },
      cataloguePath: './breakglass.yml',
      issuerUrl: 'https://breakglass.example.com',
    });
  });

  it('take another Slack with or without the closing slash', () => {
    const { slack } = readGatewaySettings({ ...GOOD, SLACK_API_URL: 'http://127.0.0.1:9000/api' });
    expect(slack.slackApiUrl).toBe('http://127.0.0.1:9000/api/');
  });

  it('cannot be printed where they are secret', () => {
    const settings = readGatewaySettings(GOOD);
    expect(
      JSON.stringify(settings) + inspect(settings, { depth: 9 }) + String(settings.redisUrl),
    ).not.toContain('hush');
    expect(settings.redisUrl.reveal()).toContain('hush');
  });

  it.each([
    ['SLACK_BOT_TOKEN', 'xapp-swapped'],
    ['SLACK_APP_TOKEN', 'xoxb-swapped'],
    ['SLACK_API_URL', 'slack.com'],
    ['REDIS_URL', 'localhost:6379'],
    ['REDIS_URL', 'redis://['],
    ['BREAKGLASS_WORKSPACE', 'acme corp {*}'],
    ['ISSUER_PUBLIC_URL', 'breakglass.example.com'],
  ])('refuse a wrong %s without repeating it', (name, value) => {
    const read = () => readGatewaySettings({ ...GOOD, [name]: value });
    expect(read).toThrow(new RegExp(`^${name} cannot be used: `));
    expect(read).not.toThrow(value);
  });

  it('take signed requests instead of connections where an address and a secret are set', () => {
    const { SLACK_APP_TOKEN: _, ...rest } = GOOD;
    const http = { ...rest, SLACK_SIGNING_SECRET: 'hush-hush-hush-hush', GATEWAY_LISTEN: '[::1]:8080' };
    const { slack } = readGatewaySettings(http);
    expect(slack.transport).toMatchObject({ kind: 'http', host: '::1', port: 8080 });
    expect(JSON.stringify(slack)).not.toContain('hush');
    const { GATEWAY_LISTEN: __, ...half } = http;
    expect(() => readGatewaySettings(half)).toThrow('GATEWAY_LISTEN is missing');
    expect(() => readGatewaySettings({ ...http, GATEWAY_LISTEN: '8080' })).toThrow(
      'GATEWAY_LISTEN cannot be',
    );
  });

  it('hear of incidents only where the webhook is set up whole, with a secret as long as it has to be', () => {
    const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    const whole = { ...GOOD, INCIDENT_WEBHOOK_LISTEN: '0.0.0.0:8090', INCIDENT_WEBHOOK_SECRET: secret };
    expect(readGatewaySettings(GOOD).webhook).toBeNull();
    const { webhook } = readGatewaySettings({ ...whole, INCIDENT_WEBHOOK_FORMER_SECRET: secret });
    expect(webhook).toMatchObject({ port: 8090, onCallMaxAgeSeconds: 86_400 });
    expect(webhook?.secrets).toHaveLength(2);
    expect(JSON.stringify(webhook)).not.toContain(secret);
    const { INCIDENT_WEBHOOK_SECRET: _, ...half } = whole;
    expect(() => readGatewaySettings(half)).toThrow('INCIDENT_WEBHOOK_SECRET is missing');
    const published = 'whsec_UkVQTEFDRS1USElTLUJZLTMyLVJBTkRPTS1CWVRFUyE=';
    for (const bad of ['hush', 'whsec_hush', published, `whsec_${Buffer.alloc(16).toString('base64')}`])
      expect(() => readGatewaySettings({ ...whole, INCIDENT_WEBHOOK_SECRET: bad })).toThrow(
        'INCIDENT_WEBHOOK_SECRET cannot be used',
      );
  });

  it('name everything that is missing at once', () => {
    const read = () => readGatewaySettings({});
    for (const name of Object.keys(GOOD)) expect(read).toThrow(`${name} is missing`);
  });
});
