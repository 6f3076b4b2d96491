import { createHash } from "node:crypto";
import { type Html, html } from "../review/html.ts";
import { style } from "./style.ts";

const SOON = 5;

/** The content of a page before it becomes a document. */
export interface HtmlPage {
  readonly status: number;
  readonly title: string;
  readonly body: Html;
  /** The address that the browser reads in a few seconds, because something is still to come. Absent if it does not. */
  readonly again?: string;
}

const styleHash = createHash("sha256").update(style).digest("base64");

/**
 * Headers of every answer. They forbid scripts, foreign styles, all resources, frames, and forms that post elsewhere.
 * The referrer policy is `same-origin`, because with `no-referrer` browsers hide the origin of a form, which proves
 * that the form is ours.
 */
export const responseHeaders = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy":
    `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; ` +
    "frame-ancestors 'none'",
  "x-frame-options": "DENY",
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "x-robots-tag": "noindex",
} as const;

/** Returns the answer that shows a page. */
export const shown = (page: HtmlPage): Response =>
  new Response(pageDocument(page), {
    status: page.status,
    headers: { ...responseHeaders, ...(page.again === undefined ? {} : { refresh: `${SOON};url=${page.again}` }) },
  });

/** Returns a page as a complete document. */
export const pageDocument = ({ title, body }: HtmlPage): string => whole(title, body, null);

/**
 * Returns a document that navigates to a page, so that the navigation starts here and the browser sends its strict
 * cookie.
 */
export const redirectDocument = (to: string): string =>
  whole(
    "Approval",
    html`<main class="note"><p><a href="${to}">Show what waits for approval</a></p></main>`,
    html`<meta http-equiv="refresh" content="0;url=${to}">`,
  );

function whole(title: string, body: Html, head: Html | null): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Entra Rewind</title>
${head}<style>${{ html: style }}</style>
</head>
<body>
${body}
</body>
</html>
`;
  return page.html;
}
