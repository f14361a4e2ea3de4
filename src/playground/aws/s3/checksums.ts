import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { header, type HttpCall } from '../http-call.ts';
import { s3Error } from './s3-errors.ts';

/** A checksum of a whole object, as its uploader gave it. */
export interface ObjectChecksum {
  /** `x-amz-checksum-crc32` and the like. */
  readonly headerName: string;
  /** Base64. */
  readonly value: string;
}

const ALGORITHMS: ReadonlyMap<string, (body: Buffer) => Buffer> = new Map([
  ['x-amz-checksum-crc32', crc32Of],
  ['x-amz-checksum-sha1', (body: Buffer) => createHash('sha1').update(body).digest()],
  ['x-amz-checksum-sha256', (body: Buffer) => createHash('sha256').update(body).digest()],
]);

/**
 * Checks every digest that came with a body, in a header or in its trailer.
 * @returns the `x-amz-checksum-` one, if any.
 * @throws AwsError BadDigest, InvalidRequest for two of them, NotImplemented for an algorithm not known here.
 */
export function checkedChecksum(
  call: HttpCall,
  body: Buffer,
  trailer: ReadonlyMap<string, string>,
): ObjectChecksum | undefined {
  const md5 = header(call, 'content-md5');
  if (md5 !== undefined && md5 !== createHash('md5').update(body).digest('base64'))
    throw s3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  const [first, ...more] = [...call.headers, ...trailer]
    .filter(([name]) => name.startsWith('x-amz-checksum-'))
    .map(([headerName, value]): ObjectChecksum => ({ headerName, value }));
  if (first === undefined) return undefined;
  if (more.length > 0)
    throw s3Error(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  const digest = ALGORITHMS.get(first.headerName);
  if (digest === undefined)
    throw s3Error('NotImplemented', `The local AWS does not compute ${first.headerName}.`);
  if (digest(body).toString('base64') !== first.value)
    throw s3Error(
      'BadDigest',
      `The ${first.headerName.slice('x-amz-checksum-'.length).toUpperCase()} you specified did not match the calculated checksum.`,
    );
  return first;
}

function crc32Of(body: Buffer): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes;
}
