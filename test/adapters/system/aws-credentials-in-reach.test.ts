import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { awsCredentialsInReach } from '../../../src/adapters/system/aws-credentials-in-reach.ts';

let home: string;
let server: Server | null = null;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'breakglass-home-'));
});
afterEach(async () => {
  await rm(home, { recursive: true });
  server?.closeAllConnections();
  server?.close();
  server = null;
});

const noMetadata = { AWS_EC2_METADATA_DISABLED: 'true' };
const look = (env: Record<string, string>, fetch = globalThis.fetch) =>
  awsCredentialsInReach({ env, homeDirectory: home, fetch });

/** A metadata service on loopback; every test names it, so that no other address is ever asked. */
async function metadata(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Record<string, string>> {
  server = createServer(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

describe('awsCredentialsInReach', () => {
  it('finds nothing where there is nothing', async () => {
    expect(await look({ ...noMetadata, AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: ' ' })).toEqual([]);
  });

  it.each([
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_PROFILE',
    'AWS_ROLE_ARN',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  ])('names %s, never its value', async (name) => {
    expect(await look({ ...noMetadata, [name]: 'SECRETVALUE' })).toEqual([name]);
  });

  it('names the files in the home directory', async () => {
    await mkdir(join(home, '.aws'));
    await writeFile(join(home, '.aws', 'credentials'), '[default]\naws_access_key_id = AKIA\n');
    await writeFile(join(home, '.aws', 'config'), '[default]\ncredential_process = /bin/x\n');
    expect(await look(noMetadata)).toEqual([join(home, '.aws', 'credentials'), join(home, '.aws', 'config')]);
  });

  it('follows variables to files elsewhere, and passes over blank ones', async () => {
    await writeFile(join(home, 'keys'), '[default]');
    await writeFile(join(home, 'blank'), '\n \n');
    const env = {
      ...noMetadata,
      AWS_SHARED_CREDENTIALS_FILE: join(home, 'keys'),
      AWS_CONFIG_FILE: join(home, 'blank'),
    };
    expect(await look(env)).toEqual([join(home, 'keys')]);
  });

  it('names a metadata service that has a role, asked with a token', async () => {
    const asked: string[] = [];
    const env = await metadata((request, response) => {
      asked.push(
        `${request.method} ${request.url} ${String(request.headers['x-aws-ec2-metadata-token'] ?? '')}`.trim(),
      );
      response.end(request.method === 'PUT' ? 'token-1' : 'gateway-role');
    });
    expect(await look(env)).toEqual([
      `the instance metadata service at ${env['AWS_EC2_METADATA_SERVICE_ENDPOINT']?.slice(0, -1)}`,
    ]);
    expect(asked).toEqual([
      'PUT /latest/api/token',
      'GET /latest/meta-data/iam/security-credentials/ token-1',
    ]);
  });

  it.each([
    ['has no role', 404, false],
    ['is switched off', 403, false],
    ['wants a token that could not be had', 401, true],
    ['fails', 500, true],
  ])('of a metadata service that %s', async (_what, status, inReach) => {
    const env = await metadata((_request, response) => {
      response.statusCode = status;
      response.end();
    });
    expect((await look(env)).length).toBe(inReach ? 1 : 0);
  });

  it('asks without a token where none can be had, as the SDK does', async () => {
    const env = await metadata((request, response) => {
      if (request.method === 'PUT') request.socket.destroy();
      else response.end('gateway-role');
    });
    expect(await look(env)).toHaveLength(1);
  });

  it('does not wait for a metadata service that is silent', async () => {
    const env = await metadata(() => undefined);
    const startedAtMs = Date.now();
    expect(await look(env)).toEqual([]);
    expect(Date.now() - startedAtMs).toBeLessThan(2000);
  });

  it.each([
    [{}, 'http://169.254.169.254/'],
    [{ AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: 'IPv6' }, 'http://[fd00:ec2::254]/'],
  ])('asks the address of the machine unless told otherwise: %j', async (env, address) => {
    const asked: string[] = [];
    const refuse: typeof globalThis.fetch = async (input) => {
      asked.push(input instanceof Request ? input.url : input.toString());
      throw new TypeError('no network in this test');
    };
    expect(await look(env, refuse)).toEqual([]);
    expect(asked.every((url) => url.startsWith(address))).toBe(true);
    expect(asked).toHaveLength(2);
  });
});
