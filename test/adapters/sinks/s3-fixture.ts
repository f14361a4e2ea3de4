import { afterAll, beforeAll, beforeEach } from '@jest/globals';

import type { S3SinkOptions } from '../../../src/adapters/sinks/s3-sink.ts';
import { openS3Sink } from '../../../src/adapters/sinks/s3-sink.ts';
import type { S3Place } from '../../../src/adapters/sinks/sink-place.ts';
import { AUDIT_BUCKET_NAME } from '../../../src/playground/aws/default-account.ts';
import type { LocalAws } from '../../../src/playground/aws/start-local-aws.ts';
import { startLocalAws } from '../../../src/playground/aws/start-local-aws.ts';
import type { ObjectVersion } from '../../../src/playground/aws/s3/bucket.ts';
import type { LogSink } from '../../../src/ports/log-sink.ts';

/** A real S3-speaking server with Object Lock, and a prefix of its own for each test. */
export type TestS3 = {
  readonly aws: LocalAws;
  readonly place: S3Place;
  readonly options: S3SinkOptions;
  /** `s3://…`, as it is given to programs. */
  readonly text: string;
  open(more?: S3SinkOptions, place?: Partial<S3Place>): LogSink;
  objects(): readonly ObjectVersion[];
  keys(): readonly string[];
};

export function withS3(): () => TestS3 {
  let aws: LocalAws | undefined;
  let count = 0;
  beforeAll(async () => {
    aws = await startLocalAws();
  });
  afterAll(() => aws?.stop());
  beforeEach(() => {
    count += 1;
  });
  return () => {
    if (aws === undefined) throw new Error('the test S3 runs only within tests');
    return testS3(aws, `log-${count}/`);
  };
}

function testS3(aws: LocalAws, prefix: string): TestS3 {
  const place: S3Place = {
    kind: 's3',
    bucket: AUDIT_BUCKET_NAME,
    prefix,
    region: 'eu-west-1',
    endpoint: aws.endpoint,
    pathStyle: true,
    retention: { mode: 'COMPLIANCE', days: 400 },
  };
  const options = { credentials: aws.credentialsOf('issuer') };
  const objects = () =>
    aws
      .objectVersions(AUDIT_BUCKET_NAME)
      .filter(({ key, deleteMarker }) => key.startsWith(prefix) && !deleteMarker);
  return {
    aws,
    place,
    options,
    text: `s3://${AUDIT_BUCKET_NAME}/${prefix}?region=eu-west-1&path-style=true&endpoint=${encodeURIComponent(aws.endpoint)}`,
    open: (more = {}, other = {}) => openS3Sink({ ...place, ...other }, { ...options, ...more }),
    objects,
    keys: () => [...new Set(objects().map(({ key }) => key.slice(prefix.length)))].sort(),
  };
}
