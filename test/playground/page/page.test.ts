import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createPage } from '../../../src/playground/page/page.ts';
import { type LocalSlack, startLocalSlack } from '../../../src/playground/slack/local-slack.ts';
import { sampleWorkspace } from '../../../src/playground/slack/sample-workspace.ts';

let distFolder: string;
let slack: LocalSlack;

beforeAll(async () => {
  distFolder = mkdtempSync(join(tmpdir(), 'breakglass-page-'));
  const folder = join(distFolder, 'playground', 'page');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'app.js'), 'export {};');
  writeFileSync(join(folder, 'notes.txt'), 'not of the page');
  writeFileSync(join(distFolder, 'secret.js'), 'not of the page');
  const { requests } = createPage({ distFolder });
  slack = await startLocalSlack({ seed: sampleWorkspace(), otherRequests: requests });
});

afterAll(async () => {
  await slack.stop();
  await rm(distFolder, { recursive: true, force: true });
});

describe('the page beside the local Slack', () => {
  it.each([
    ['/', 'text/html; charset=utf-8'],
    ['/page/assets/app.js', 'text/javascript; charset=utf-8'],
  ])('serves %s, which may load nothing from anywhere else', async (path, type) => {
    const response = await fetch(`${slack.baseUrl}${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it.each([
    '/page/assets/notes.txt',
    '/page/assets/missing.js',
    '/page/assets/..%2f..%2fsecret.js',
    '/page/assets/../../secret.js',
    '/page/assets/',
    '/page/assets/a/b.js',
    '/page/behind/more',
    '/elsewhere',
  ])('has nothing at %s', async (path) => {
    expect((await fetch(`${slack.baseUrl}${path}`)).status).toBe(404);
  });

  it('says that the demo is still starting until there is something to show', async () => {
    expect((await fetch(`${slack.baseUrl}/page/behind`)).status).toBe(503);
  });

  it('leaves the doors of the local Slack alone', async () => {
    expect((await fetch(`${slack.baseUrl}/observe/workspace`)).status).toBe(200);
  });
});
