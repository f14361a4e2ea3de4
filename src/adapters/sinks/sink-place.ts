import { Fault } from '../../domain/fault.ts';

/** A log in S3. */
export type S3Place = {
  readonly kind: 's3';
  readonly bucket: string;
  /** Ends with `/`, or is empty. */
  readonly prefix: string;
  readonly region: string;
  /** `null`: AWS's own. */
  readonly endpoint: string | null;
  readonly pathStyle: boolean;
  /** `null`: what the bucket does by default. */
  readonly retention: { readonly mode: 'COMPLIANCE' | 'GOVERNANCE'; readonly days: number } | null;
};

/** Where a log is kept. */
export type SinkPlace =
  | { readonly kind: 'file'; readonly folder: string }
  | S3Place
  | { readonly kind: 'stdout' };

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/**
 * Reads where a log is kept: `file:/var/lib/breakglass/log`, `s3://bucket/prefix?region=eu-west-1`, `stdout`. S3 takes
 * `retain=400d` with `mode=compliance|governance` (compliance), and for something that only speaks like S3
 * `endpoint=` and `path-style=true`.
 * @throws {Fault} `bad-setting`, saying what is wrong.
 */
export function parseSinkPlace(text: string): SinkPlace {
  if (text === 'stdout') return { kind: 'stdout' };
  if (text.startsWith('file:') && text.length > 'file:'.length) {
    return { kind: 'file', folder: text.slice('file:'.length).replace(/^\/\/(?=\/)/, '') };
  }
  if (text.startsWith('s3://')) return parseS3Place(text);
  throw wrong(text, 'is neither file:PATH, s3://BUCKET/PREFIX?region=REGION nor stdout');
}

/**
 * Reads the places of one log, parted by commas. Each but `stdout` is required: a mint waits for all of them.
 * @throws {Fault} `bad-setting`; also when none of them is required, or one is named twice.
 */
export function parseSinkPlaces(text: string): readonly SinkPlace[] {
  const names = text.split(',').map((part) => part.trim());
  const places = names.map(parseSinkPlace);
  if (new Set(names).size < names.length) throw wrong(text, 'names a place twice');
  if (places.every(({ kind }) => kind === 'stdout')) {
    throw wrong(text, 'keeps nothing: what is printed cannot be read back. Name a file: or s3: place too');
  }
  return places;
}

function parseS3Place(text: string): S3Place {
  if (!URL.canParse(text)) throw wrong(text, 'is not a URL');
  const { hostname, pathname, searchParams } = new URL(text);
  const known = ['region', 'retain', 'mode', 'endpoint', 'path-style'];
  const unknown = [...searchParams.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw wrong(text, `has an unknown option ${unknown}; there are ${known.join(', ')}`);
  const region = searchParams.get('region') ?? '';
  if (!BUCKET.test(hostname)) throw wrong(text, 'names no bucket');
  if (!REGION.test(region)) throw wrong(text, 'names no Region; add ?region=eu-west-1');
  const endpoint = searchParams.get('endpoint');
  if (endpoint !== null && !URL.canParse(endpoint)) throw wrong(text, 'has an endpoint that is not a URL');
  const prefix = pathname.replace(/^\/+|\/+$/g, '');
  return {
    kind: 's3',
    bucket: hostname,
    prefix: prefix === '' ? '' : `${decodeURIComponent(prefix)}/`,
    region,
    endpoint,
    pathStyle: searchParams.get('path-style') === 'true',
    retention: retentionOf(text, searchParams),
  };
}

function retentionOf(text: string, options: URLSearchParams): S3Place['retention'] {
  const retain = options.get('retain');
  const mode = (options.get('mode') ?? 'compliance').toUpperCase();
  if (retain === null && !options.has('mode')) return null;
  const [, days] = /^([1-9]\d{0,4})d$/.exec(retain ?? '') ?? [];
  if (days === undefined) throw wrong(text, 'has a retention that is no number of days, such as retain=400d');
  if (mode !== 'COMPLIANCE' && mode !== 'GOVERNANCE')
    throw wrong(text, 'has a mode that is neither compliance nor governance');
  return { mode, days: Number(days) };
}

function wrong(text: string, what: string): Fault {
  return new Fault('bad-setting', `The log place ${JSON.stringify(text)} ${what}.`);
}
