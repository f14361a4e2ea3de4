import { expect, it } from '@jest/globals';

import { gatewayEnvironment, issuerEnvironment } from '../../src/cli/child-environments.ts';
import { REMEDIES as GATEWAY_SETTINGS } from '../../src/gateway/settings.ts';
import { REMEDIES as ISSUER_SETTINGS } from '../../src/issuer/settings.ts';

const names = [...Object.keys(GATEWAY_SETTINGS), ...Object.keys(ISSUER_SETTINGS)];
const input = {
  env: Object.fromEntries(names.map((name) => [name, 'given'])),
  settings: {
    dataFolder: '/data',
    workspace: 'trial',
    cataloguePath: '/breakglass.yml',
    policiesPath: '/policies',
    publicUrl: 'http://127.0.0.1:8443',
    listen: '127.0.0.1:8443',
    logFolder: '/data/log',
    redis: null,
  },
  gatewayKeys: { privatePath: '/gateway.keys.json', publicPath: '/gateway.public.json' },
  issuerKeys: { privatePath: '/issuer.keys.json', publicPath: '/issuer.public.json' },
  redis: { gatewayUrl: 'unix:///gateway', issuerUrl: 'unix:///issuer' },
};

it.each([
  ['gateway', Object.keys(GATEWAY_SETTINGS), gatewayEnvironment(input)],
  ['issuer', Object.keys(ISSUER_SETTINGS), issuerEnvironment(input)],
])('start tells the %s everything that it can be told', (_process, settings, environment) => {
  expect(Object.keys(environment)).toEqual(expect.arrayContaining(settings));
});

it('start keeps the secret of the identity provider’s client from the gateway', () => {
  expect(Object.keys(gatewayEnvironment(input)).filter((name) => name.startsWith('OIDC_'))).toEqual([]);
});
