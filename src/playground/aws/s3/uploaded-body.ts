import { header, type HttpCall } from '../http-call.ts';
import { s3Error } from './s3-errors.ts';

/** The bytes of an upload without their transfer form. */
export interface UploadedBody {
  readonly bytes: Buffer;
  /** Names in lower case. */
  readonly trailer: ReadonlyMap<string, string>;
}

const CHUNKED = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

/**
 * The body of a put: as it is, or in `aws-chunked` form with unsigned chunks and a trailer, which is how clients send
 * a stream. @throws AwsError IncompleteBody, or NotImplemented for signed chunks.
 */
export function uploadedBody(call: HttpCall): UploadedBody {
  const form = header(call, 'x-amz-content-sha256');
  if (form !== CHUNKED) {
    if (header(call, 'content-encoding')?.includes('aws-chunked') === true)
      throw s3Error(
        'NotImplemented',
        'The local AWS takes aws-chunked bodies with a trailing checksum only.',
      );
    return { bytes: call.body, trailer: new Map() };
  }
  const { bytes, rest } = chunksOf(call.body);
  const length = header(call, 'x-amz-decoded-content-length');
  if (length === undefined || Number(length) !== bytes.length) throw s3Error('IncompleteBody');
  const trailer = new Map(rest.split('\r\n').flatMap(trailerField));
  const promised = (header(call, 'x-amz-trailer') ?? '').split(',').map((name) => name.trim());
  if (promised.some((name) => name !== '' && !trailer.has(name)))
    throw s3Error('InvalidRequest', 'The trailer that x-amz-trailer announces is missing.');
  return { bytes, trailer };
}

function chunksOf(body: Buffer): { bytes: Buffer; rest: string } {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = body.toString('latin1', at, lineEnd);
    if (lineEnd === -1 || !/^[0-9a-fA-F]{1,8}$/.test(size)) throw s3Error('IncompleteBody');
    const start = lineEnd + 2;
    const end = start + Number.parseInt(size, 16);
    if (end === start) return { bytes: Buffer.concat(chunks), rest: body.toString('latin1', start) };
    if (body.toString('latin1', end, end + 2) !== '\r\n') throw s3Error('IncompleteBody');
    chunks.push(body.subarray(start, end));
    at = end + 2;
  }
}

function trailerField(line: string): [string, string][] {
  const colon = line.indexOf(':');
  return colon === -1 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]];
}
