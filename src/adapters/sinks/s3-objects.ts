import type { PutObjectCommandInput, S3Client, S3ClientConfig } from '@aws-sdk/client-s3';

import { Fault } from '../../domain/fault.ts';
import type { S3Place } from './sink-place.ts';

/** What differs from the SDK's own chain; for development and tests. */
export type S3Options = Pick<S3ClientConfig, 'credentials'> & {
  readonly nowMs?: () => number;
  /** How long one call may take before it counts as not answered (milliseconds, 10,000). */
  readonly timeoutMs?: number;
};

/** An object as it was read. */
export type S3Object = { readonly body: Buffer; readonly etag: string };

/**
 * When a put takes effect: only if nothing has this key, or only if what has it is still that. S3 decides at once and
 * for good, whoever else writes: "Conditional writes" of the Amazon S3 user guide.
 */
export type PutCondition = { readonly absent: true } | { readonly etag: string };

const CONNECT_TIMEOUT_MS = 3_000;
const DAY_MS = 86_400_000;

/** The objects of one log in S3. Faults: `log-unavailable`. */
export class S3Objects {
  readonly #place: S3Place;
  readonly #options: S3Options;
  #client: Promise<S3Client> | null = null;

  constructor(place: S3Place, options: S3Options = {}) {
    this.#place = place;
    this.#options = options;
  }

  /** Where the log is, for messages. */
  get name(): string {
    return `s3://${this.#place.bucket}/${this.#place.prefix}`;
  }

  /**
   * Writes an object, kept by Object Lock where the place says so.
   * @param lock `unlocked`: it may be deleted, unless the bucket locks whatever is put there.
   * @returns the ETag; `null` when the condition did not hold, so nothing was written.
   */
  async put(
    key: string,
    body: string | Uint8Array,
    condition: PutCondition,
    lock: 'as-set' | 'unlocked' = 'as-set',
  ): Promise<string | null> {
    const { bucket, prefix } = this.#place;
    return this.#call(`write ${key}`, async (client, sdk, abortSignal) => {
      const when = 'absent' in condition ? { IfNoneMatch: '*' } : { IfMatch: condition.etag };
      const input: PutObjectCommandInput = {
        Bucket: bucket,
        Key: prefix + key,
        // As bytes: the SDK takes an empty text for no body at all.
        Body: typeof body === 'string' ? Buffer.from(body) : body,
        ChecksumAlgorithm: 'SHA256',
        ...when,
        ...(lock === 'as-set' ? this.#lock() : {}),
      };
      try {
        const { ETag = '' } = await client.send(new sdk.PutObjectCommand(input), { abortSignal });
        return ETag;
      } catch (error) {
        if (isAnswer(error, 412, 'PreconditionFailed') || isAnswer(error, 404, 'NoSuchKey')) return null;
        throw error;
      }
    });
  }

  /** Reads an object; `null` when there is none. */
  async get(key: string): Promise<S3Object | null> {
    const { bucket, prefix } = this.#place;
    return this.#call(`read ${key}`, async (client, sdk, abortSignal) => {
      try {
        const command = new sdk.GetObjectCommand({ Bucket: bucket, Key: prefix + key });
        const { Body, ETag = '' } = await client.send(command, { abortSignal });
        const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
        return { body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), etag: ETag };
      } catch (error) {
        if (isAnswer(error, 404, 'NoSuchKey')) return null;
        throw error;
      }
    });
  }

  /** The keys of a folder that come after `after`, in order. */
  async *list(folder: string, after: string): AsyncGenerator<string, void> {
    const { bucket, prefix } = this.#place;
    let token: string | undefined;
    do {
      const page = await this.#call(`list ${folder}`, (client, sdk, abortSignal) =>
        client.send(
          new sdk.ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix + folder,
            ...(token === undefined ? { StartAfter: prefix + folder + after } : { ContinuationToken: token }),
          }),
          { abortSignal },
        ),
      );
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key.slice(prefix.length);
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  /** Deletes for good what an object was before it was replaced. */
  deleteOlderVersions(key: string): Promise<void> {
    return this.#deleteVersions(`delete what was before of ${key}`, key, (isLatest) => !isLatest);
  }

  /** Deletes an object for good, with all it ever was. */
  delete(key: string): Promise<void> {
    return this.#deleteVersions(`delete ${key}`, key, () => true);
  }

  async #deleteVersions(what: string, key: string, isMeant: (isLatest: boolean) => boolean): Promise<void> {
    const { bucket, prefix } = this.#place;
    await this.#call(what, async (client, sdk, abortSignal) => {
      // One page: an object is replaced a few times at most.
      const page = await client.send(
        new sdk.ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix + key }),
        { abortSignal },
      );
      for (const { Key, VersionId, IsLatest } of page.Versions ?? []) {
        if (Key !== prefix + key || VersionId === undefined || !isMeant(IsLatest === true)) continue;
        await client.send(new sdk.DeleteObjectCommand({ Bucket: bucket, Key, VersionId }), { abortSignal });
      }
    });
  }

  async close(): Promise<void> {
    (await this.#client?.catch(() => null))?.destroy();
    this.#client = null;
  }

  #lock(): Partial<PutObjectCommandInput> {
    const { retention } = this.#place;
    if (retention === null) return {};
    const untilMs = (this.#options.nowMs ?? Date.now)() + retention.days * DAY_MS;
    return { ObjectLockMode: retention.mode, ObjectLockRetainUntilDate: new Date(untilMs) };
  }

  async #call<T>(
    what: string,
    work: (client: S3Client, sdk: typeof import('@aws-sdk/client-s3'), abort: AbortSignal) => Promise<T>,
  ): Promise<T> {
    // Loaded only here: a log in files needs no SDK.
    const sdk = await import('@aws-sdk/client-s3');
    try {
      this.#client ??= Promise.resolve(new sdk.S3Client(this.#config()));
      return await work(await this.#client, sdk, AbortSignal.timeout(this.#options.timeoutMs ?? 10_000));
    } catch (cause) {
      if (cause instanceof Fault) throw cause;
      throw new Fault('log-unavailable', `cannot ${what} of ${this.name}: ${nameOf(cause)}`, { cause });
    }
  }

  #config(): S3ClientConfig {
    const { region, endpoint, pathStyle } = this.#place;
    const { credentials } = this.#options;
    return {
      region,
      forcePathStyle: pathStyle,
      // A put that is repeated finds its own object, and that is looked at here.
      maxAttempts: 1,
      requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS },
      ...(endpoint === null ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials }),
    };
  }
}

function isAnswer(error: unknown, status: number, name: string): boolean {
  const { $metadata, name: given } = error as { $metadata?: { httpStatusCode?: number }; name?: string };
  return $metadata?.httpStatusCode === status && given === name;
}

/** The name of the error and the status, never its message: that may quote what was sent. */
function nameOf(cause: unknown): string {
  const {
    name = 'error',
    code,
    $metadata,
  } = cause as {
    name?: string;
    code?: string;
    $metadata?: { httpStatusCode?: number };
  };
  return [name, code, $metadata?.httpStatusCode].filter((part) => part !== undefined).join(' ');
}
