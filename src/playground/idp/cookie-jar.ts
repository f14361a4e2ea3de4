type Cookie = { readonly host: string; readonly path: string; readonly name: string; readonly value: string };

/** The cookies of one browser. As in a browser, a cookie belongs to a host with all of its ports, and to a path. */
export class CookieJar {
  #cookies: readonly Cookie[] = [];

  /** What is sent to that address; empty where there is nothing. */
  headerFor(address: URL): string {
    return this.#cookies
      .filter(({ host, path }) => host === address.hostname && isWithin(address.pathname, path))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  /** Takes in what an answer of that address sets. */
  take(address: URL, setCookies: readonly string[]): void {
    for (const text of setCookies) {
      const [pair = '', ...attributes] = text.split(';').map((part) => part.trim());
      const at = pair.indexOf('=');
      const cookie = {
        host: address.hostname,
        path: attributeOf(attributes, 'path') ?? '/',
        name: pair.slice(0, at),
        value: pair.slice(at + 1),
      };
      const others = this.#cookies.filter((one) => !isSame(one, cookie));
      this.#cookies = isOver(attributes) ? others : [...others, cookie];
    }
  }
}

function isWithin(pathname: string, path: string): boolean {
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}

function isSame(one: Cookie, other: Cookie): boolean {
  return one.host === other.host && one.path === other.path && one.name === other.name;
}

function isOver(attributes: readonly string[]): boolean {
  const expires = attributeOf(attributes, 'expires');
  if (attributeOf(attributes, 'max-age') === '0') return true;
  return expires !== undefined && Date.parse(expires) <= Date.now();
}

function attributeOf(attributes: readonly string[], name: string): string | undefined {
  const found = attributes.find((attribute) => attribute.toLowerCase().startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}
