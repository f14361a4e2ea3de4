/** A document as IAM answers with it, URL-encoded by RFC 3986. Source: AWS IAM API reference, PolicyVersion. */
export function decodeDocument(encoded = ''): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    // Not a document of ours, which is how it will be read.
    return encoded;
  }
}
