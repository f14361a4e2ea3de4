/** One object of a log as it was put: bytes of whole lines without their values, and the number of the first. */
export type S3Piece = { readonly firstIndex: number; readonly body: Buffer };

const NEWLINE = 0x0a;

/** The number of a piece as it stands in keys; without an ending, so that listing after it begins with it. */
export function pieceName(firstIndex: number): string {
  return String(firstIndex).padStart(12, '0');
}

/** The lines of a piece, newline included; a last one without it as it is. */
export function linesOfPiece({ body }: S3Piece): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < body.length; ) {
    const newline = body.indexOf(NEWLINE, from);
    const end = newline < 0 ? body.length : newline + 1;
    lines.push(body.subarray(from, end));
    from = end;
  }
  return lines;
}
