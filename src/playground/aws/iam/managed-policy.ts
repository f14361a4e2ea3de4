import type { JsonObject } from '../../../domain/json.ts';
import { deleteConflict, limitExceeded, noSuchEntity } from './iam-errors.ts';

const MAX_VERSIONS = 5;
/** White space doesn't count. Source: "IAM and AWS STS quotas". */
const MAX_CHARACTERS = 6_144;

/** One version of a customer managed policy, its document exactly as received. */
export interface PolicyVersion {
  /** `v1`, `v2`; never given twice. */
  readonly versionId: string;
  readonly documentJson: string;
  readonly createdAtMs: number;
}

/**
 * A customer managed policy: up to five versions, of which reads see one as the default at once, while evaluation
 * goes over to it only when it has arrived.
 */
export class ManagedPolicy {
  readonly arn: string;
  readonly createdAtMs: number;
  #updatedAtMs: number;
  #defaultVersionId = 'v1';
  #lastNumber = 1;
  /** Oldest first. */
  #versions: readonly PolicyVersion[];
  /** Which document evaluation goes by, and from when; in the order of the writes. */
  readonly #inEffect: { readonly fromMs: number; readonly document: JsonObject }[];

  constructor(arn: string, document: JsonObject, atMs: number) {
    this.arn = arn;
    this.createdAtMs = atMs;
    this.#updatedAtMs = atMs;
    this.#versions = [{ versionId: 'v1', documentJson: JSON.stringify(document), createdAtMs: atMs }];
    this.#inEffect = [{ fromMs: Number.NEGATIVE_INFINITY, document }];
  }

  get updatedAtMs(): number {
    return this.#updatedAtMs;
  }

  get defaultVersionId(): string {
    return this.#defaultVersionId;
  }

  /** Newest first. */
  versions(): readonly PolicyVersion[] {
    return [...this.#versions].reverse();
  }

  /** @throws AwsError NoSuchEntity. */
  version(versionId: string): PolicyVersion {
    const found = this.#versions.find((version) => version.versionId === versionId);
    if (found === undefined)
      throw noSuchEntity(`Policy ${this.arn} version ${versionId} does not exist or is not attachable.`);
    return found;
  }

  /** The document that evaluation goes by at that instant: of those that have arrived, the last written. */
  documentAt(atMs: number): JsonObject {
    const current = this.#inEffect.findLast(({ fromMs }) => fromMs <= atMs) ?? this.#inEffect[0];
    return current?.document ?? {};
  }

  /** @throws AwsError LimitExceeded, when there are five versions or the document is too long. */
  addVersion(documentJson: string, atMs: number): PolicyVersion {
    if (documentJson.replace(/\s/g, '').length > MAX_CHARACTERS)
      throw limitExceeded(`Cannot exceed quota for PolicySize: ${MAX_CHARACTERS}`);
    if (this.#versions.length >= MAX_VERSIONS)
      throw limitExceeded(
        'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
      );
    this.#lastNumber += 1;
    const version = { versionId: `v${this.#lastNumber}`, documentJson, createdAtMs: atMs };
    this.#versions = [...this.#versions, version];
    this.#updatedAtMs = atMs;
    return version;
  }

  /**
   * Makes a version the default.
   * @param propagationMs until evaluation goes by it. An older change that arrives later does not undo it.
   * @throws AwsError NoSuchEntity.
   */
  setDefault(versionId: string, atMs: number, propagationMs: number): void {
    const document = JSON.parse(this.version(versionId).documentJson) as JsonObject;
    this.#inEffect.push({ fromMs: atMs + propagationMs, document });
    this.#defaultVersionId = versionId;
    this.#updatedAtMs = atMs;
  }

  /** @throws AwsError NoSuchEntity, or DeleteConflict for the default version. */
  removeVersion(versionId: string): void {
    const { versionId: gone } = this.version(versionId);
    if (gone === this.#defaultVersionId)
      throw deleteConflict('Cannot delete the default version of a policy.');
    this.#versions = this.#versions.filter((version) => version.versionId !== gone);
  }
}
