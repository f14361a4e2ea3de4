import type { BucketSeed } from '../account-seed.ts';
import type { ObjectChecksum } from './checksums.ts';
import type { Retention } from './object-lock.ts';

/** One version of an object, or the marker that a delete left. */
export interface ObjectVersion {
  readonly key: string;
  /** `null`, as text, in a bucket without versions. */
  readonly versionId: string;
  readonly lastModifiedMs: number;
  readonly deleteMarker: boolean;
  readonly body: Buffer;
  /** With its quotes. */
  readonly etag: string;
  readonly contentType: string;
  /** `x-amz-meta-` headers, by their whole name. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksum?: ObjectChecksum;
  readonly retention?: Retention;
}

/** A bucket and every version in it. */
export class Bucket {
  readonly name: string;
  readonly objectLock: BucketSeed['objectLock'];
  readonly policy: BucketSeed['policy'];
  /** Of each key, oldest first. */
  readonly #versions = new Map<string, readonly ObjectVersion[]>();

  constructor(seed: BucketSeed) {
    this.name = seed.name;
    this.objectLock = seed.objectLock;
    this.policy = seed.policy;
  }

  /** With Object Lock a bucket keeps versions; without it a put takes the place of what was there. */
  get versioned(): boolean {
    return this.objectLock !== undefined;
  }

  /** The newest version of a key, which can be a delete marker. */
  newest(key: string): ObjectVersion | undefined {
    return this.#versions.get(key)?.at(-1);
  }

  version(key: string, versionId: string): ObjectVersion | undefined {
    return this.#versions.get(key)?.find((version) => version.versionId === versionId);
  }

  put(version: ObjectVersion): void {
    const older = this.versioned ? (this.#versions.get(version.key) ?? []) : [];
    this.#versions.set(version.key, [...older, version]);
  }

  remove(version: ObjectVersion): void {
    const left = (this.#versions.get(version.key) ?? []).filter((other) => other !== version);
    if (left.length === 0) this.#versions.delete(version.key);
    else this.#versions.set(version.key, left);
  }

  /** The objects a listing shows, in the order of their keys' UTF-8 bytes. */
  objects(): readonly ObjectVersion[] {
    return [...this.#versions.values()]
      .flatMap((versions) => versions.at(-1) ?? [])
      .filter(({ deleteMarker }) => !deleteMarker)
      .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  }

  /** Every version of every key, delete markers too. */
  versions(): readonly ObjectVersion[] {
    return [...this.#versions.values()].flat();
  }
}
