/** A page as a browser shows it. */
export interface BrowsedPage {
  readonly status: number;
  readonly url: string;
  readonly html: string;
}

/** As much of a browser as a sign-in needs: cookies, redirects within one origin, and forms. */
export interface Browser {
  open(url: string): Promise<BrowsedPage>;
  /** Posts a form as its own page would. */
  submit(page: BrowsedPage, fields: Readonly<Record<string, string>>): Promise<BrowsedPage>;
  /** Opens a sign-in page, chooses the person whose button holds the text, and returns where that leads. */
  choose(url: string, person: string): Promise<URL>;
}

export function browserOf(origin: string): Browser {
  const cookies = new Map<string, { readonly value: string; readonly path: string }>();

  async function send(url: string, init: RequestInit): Promise<Response> {
    const { pathname } = new URL(url);
    const cookie = [...cookies]
      .filter(([, { path }]) => pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join("; ");
    const headers = { ...init.headers, ...(cookie === "" ? {} : { cookie }) };
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, { value, path: /path=([^;]+)/i.exec(line)?.[1] ?? "/" });
    }
    return response;
  }

  async function follow(url: string, init: RequestInit = {}): Promise<BrowsedPage> {
    const response = await send(url, init);
    const location = response.headers.get("location");
    if (location !== null) return follow(new URL(location, url).href);
    const html = await response.text();
    const [, refreshed] = /http-equiv="refresh" content="0;url=([^"]+)"/.exec(html) ?? [];
    if (refreshed !== undefined) return follow(new URL(refreshed, url).href);
    return { status: response.status, url, html };
  }

  const form = (fields: Readonly<Record<string, string>>): RequestInit => ({
    method: "POST",
    headers: { origin, "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields).toString(),
  });

  return {
    open: (url) => follow(url),
    submit: (page, fields) => follow(page.url, form(fields)),
    async choose(url, person) {
      const page = await follow(url);
      const [, id] =
        new RegExp(`value="([^"]+)">[^<]*(?:<small>)?${person.replaceAll(".", "\\.")}`).exec(page.html) ?? [];
      if (id === undefined) throw new Error(`${person} is not offered: ${page.status} ${page.html.slice(0, 500)}`);
      const response = await send(page.url, form({ person: id }));
      const location = response.headers.get("location");
      if (location === null) throw new Error(`The sign-in leads nowhere: ${response.status}`);
      return new URL(location, page.url);
    },
  };
}
