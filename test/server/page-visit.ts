import type { BrowsedPage, Browser } from "./a-browser.ts";

const sealOf = ({ html }: BrowsedPage) => /name="seal" value="([^"]+)"/.exec(html)?.[1] ?? "";
const phraseOf = ({ html }: BrowsedPage) => /<code id="wanted">([^<]+)<\/code>/.exec(html)?.[1] ?? "";

/** Says yes on an open page, with the phrase that it asks for. */
export const sayYes = (browser: Browser, page: BrowsedPage): Promise<BrowsedPage> =>
  browser.submit(page, { seal: sealOf(page), answer: "approve", phrase: phraseOf(page) });

/** Returns the address of the approval page in an answer. */
export const addressIn = (text: string): string => /http:\/\/\S+\/approve\/\S+/.exec(text)?.[0] ?? "";
