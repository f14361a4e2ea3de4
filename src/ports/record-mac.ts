/** Keyed integrity of stored records: whoever can write Redis still cannot write a record that is believed. */
export interface RecordMac {
  /** MAC over name, version and body; base64url. */
  make(name: string, version: number, body: string): string;
  /** Constant-time check. */
  matches(name: string, version: number, body: string, mac: string): boolean;
}
