import { describe, expect, it } from '@jest/globals';

import { createJsonLog } from '../../../src/adapters/system/json-log.ts';
import { Fault } from '../../../src/domain/fault.ts';
import { Secret } from '../../../src/domain/secret.ts';
import type { Json } from '../../../src/domain/json.ts';
import type { Log } from '../../../src/ports/log.ts';

function logged(use: (log: Log) => void): { text: string; lines: Record<string, unknown>[] } {
  let text = '';
  use(createJsonLog({ name: 'issuer', destination: { write: (line) => void (text += line) } }));
  return {
    text,
    lines: text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

describe('the log', () => {
  it('writes one JSON object a line', () => {
    const { lines } = logged((log) => {
      log.info('reader.started', { role: 'sealer', count: 2 });
      log.warn('reader.slow');
    });
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        process: 'issuer',
        event: 'reader.started',
        role: 'sealer',
        count: 2,
      },
      { level: 'warn', time: expect.any(String), process: 'issuer', event: 'reader.slow' },
    ]);
  });

  it('keeps the parts every line has from being overwritten', () => {
    const { lines } = logged((log) =>
      log.info('real', { event: 'fake', level: 'fake', time: 'fake', process: 'fake' }),
    );
    expect(lines[0]).toMatchObject({
      event: 'real',
      level: 'info',
      process: 'issuer',
      event_: 'fake',
      level_: 'fake',
    });
  });

  it('writes of an error its name, code and message, and those of its causes, and nothing else', () => {
    const wire = Object.assign(new Error('socket hang up'), {
      code: 'ECONNRESET',
      request: { headers: { authorization: 'hunter2' } },
    });
    const { lines, text } = logged((log) =>
      log.error(
        'sts.failed',
        { grantId: 'bg-x' },
        new Fault('aws-unavailable', 'STS is away', { cause: wire }),
      ),
    );
    expect(lines[0]).toMatchObject({
      level: 'error',
      event: 'sts.failed',
      grantId: 'bg-x',
      cause: {
        name: 'Fault',
        code: 'aws-unavailable',
        message: 'STS is away',
        cause: { name: 'Error', code: 'ECONNRESET', message: 'socket hang up' },
      },
    });
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('stack');
  });

  it('writes of a thrown text only that it was one', () => {
    const { text } = logged((log) => log.error('odd', {}, 'hunter2'));
    expect(text).not.toContain('hunter2');
  });

  it('cannot be made to write a secret, nor loop over causes', () => {
    const looped = new Error('loop');
    looped.cause = looped;
    const { text } = logged((log) => {
      log.info('claim', {
        secret: new Secret('hunter2') as unknown as Json,
        nested: { deep: [new Secret('hunter2') as unknown as Json] },
      });
      log.error('claim', {}, looped);
    });
    expect(text).not.toContain('hunter2');
    expect(text).toContain('[secret]');
  });
});
