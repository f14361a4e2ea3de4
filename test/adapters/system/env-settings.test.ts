import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { readEnvSettings } from '../../../src/adapters/system/env-settings.ts';
import { Fault } from '../../../src/domain/fault.ts';

const schema = z.object({
  TOKEN: z.string().regex(/^tok-/),
  PORT: z.string().regex(/^\d+$/).transform(Number).default(8443),
  FOLDER: z.string(),
});
const REMEDIES = { TOKEN: 'a token (tok-…)', PORT: 'a port', FOLDER: 'a folder' };

describe('settings from the environment', () => {
  it('are read, trimmed and completed', () => {
    expect(readEnvSettings(schema, REMEDIES, { TOKEN: ' tok-1\n', FOLDER: '/data', OTHER: 'x' })).toEqual({
      TOKEN: 'tok-1',
      PORT: 8443,
      FOLDER: '/data',
    });
  });

  it('are all named when they are wrong, each once with its remedy', () => {
    const read = () => readEnvSettings(schema, REMEDIES, { TOKEN: 'hunter2', PORT: 'http', FOLDER: '' });
    expect(read).toThrow(Fault);
    expect(read).toThrow(
      /TOKEN cannot be used: a token \(tok-…\)\n.*PORT cannot be used: a port\n.*FOLDER is missing: a folder/s,
    );
    expect(read).not.toThrow(/hunter2|http/);
  });

  it('say one thing on one line', () => {
    expect(() => readEnvSettings(schema, REMEDIES, { TOKEN: 'tok-1' })).toThrow(
      /^FOLDER is missing: a folder$/,
    );
  });
});
