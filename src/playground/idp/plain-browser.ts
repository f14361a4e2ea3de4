import { CookieJar } from './cookie-jar.ts';

/** A page, or the address at which following was to stop. */
export type PlainPage = {
  readonly url: URL;
  /** 0 where the address was not asked. */
  readonly status: number;
  readonly html: string;
};

/** Says of an address that it is not to be asked: the way ends there. */
export type StopsAt = (address: URL) => boolean;

const MAX_HOPS = 15;
const NEVER: StopsAt = () => false;

/**
 * A browser without a screen: it keeps cookies, follows redirects and submits forms. It holds no script and no policy
 * of a page against anything; for that there are the tests with a real one.
 */
export class PlainBrowser {
  readonly #cookies = new CookieJar();

  /** Opens an address and follows where it leads. */
  open(address: URL | string, stopsAt: StopsAt = NEVER): Promise<PlainPage> {
    return this.#follow(new URL(address), stopsAt);
  }

  /**
   * Submits the page's form with its hidden fields and these.
   * @throws Error when the page has none.
   */
  submit(
    page: PlainPage,
    fields: Readonly<Record<string, string>>,
    stopsAt: StopsAt = NEVER,
  ): Promise<PlainPage> {
    const form = /<form\b([^>]*)>([\s\S]*?)<\/form>/i.exec(page.html);
    if (form === null) throw new Error(`there is no form at ${page.url.href}:\n${page.html}`);
    const [, attributes = '', content = ''] = form;
    const body = new URLSearchParams({ ...hiddenFields(content), ...fields });
    return this.#follow(new URL(attributeOf(attributes, 'action') ?? '', page.url), stopsAt, {
      body,
      origin: page.url.origin,
    });
  }

  async #follow(
    start: URL,
    stopsAt: StopsAt,
    form?: { readonly body: URLSearchParams; readonly origin: string },
  ): Promise<PlainPage> {
    let [address, sent] = [start, form];
    for (let hop = 0; hop < MAX_HOPS; hop++) {
      if (stopsAt(address)) return { url: address, status: 0, html: '' };
      const cookie = this.#cookies.headerFor(address);
      const headers = {
        accept: 'text/html',
        'sec-fetch-dest': 'document',
        'sec-fetch-mode': 'navigate',
        ...(cookie === '' ? {} : { cookie }),
        ...(sent === undefined ? {} : { origin: sent.origin, 'sec-fetch-site': 'same-origin' }),
      };
      const response = await fetch(address, {
        redirect: 'manual',
        headers,
        ...(sent === undefined ? {} : { method: 'POST', body: sent.body }),
      });
      this.#cookies.take(address, response.headers.getSetCookie());
      const location = response.headers.get('location');
      const html = await response.text();
      if (location === null || response.status < 300 || response.status > 399) {
        return { url: address, status: response.status, html };
      }
      [address, sent] = [new URL(location, address), undefined];
    }
    throw new Error(`more than ${MAX_HOPS} redirects, the last one to ${address.href}`);
  }
}

function hiddenFields(content: string): Record<string, string> {
  const inputs = [...content.matchAll(/<input\b([^>]*)>/gi)].map(([, attributes = '']) => attributes);
  return Object.fromEntries(
    inputs
      .filter((attributes) => attributeOf(attributes, 'type') === 'hidden')
      .map((attributes) => [attributeOf(attributes, 'name') ?? '', attributeOf(attributes, 'value') ?? '']),
  );
}

function attributeOf(attributes: string, name: string): string | undefined {
  const text = new RegExp(`(?:^|\\s)${name}="([^"]*)"`, 'i').exec(attributes)?.[1];
  return text
    ?.replace(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)))
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
