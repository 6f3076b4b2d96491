import type { BrowsedPage, Browser } from "./a-browser.ts";

const sealOf = ({ html }: BrowsedPage) => /name="seal" value="([^"]+)"/.exec(html)?.[1] ?? "";
const phraseOf = ({ html }: BrowsedPage) => /<code id="wanted">([^<]+)<\/code>/.exec(html)?.[1] ?? "";

/** Says yes on an open page, with the phrase that it asks for. */
export const sayYes = (browser: Browser, page: BrowsedPage): Promise<BrowsedPage> =>
  browser.submit(page, { seal: sealOf(page), answer: "approve", phrase: phraseOf(page) });

/** Gives another answer on an open page, such as taking an approval back. */
export const answer = (browser: Browser, page: BrowsedPage, given: "decline" | "withdraw"): Promise<BrowsedPage> =>
  browser.submit(page, { seal: sealOf(page), answer: given });

/** Returns the address of the approval page in an answer. */
export const addressIn = (text: string): string => /http:\/\/\S+\/approve\/\S+/.exec(text)?.[0] ?? "";
