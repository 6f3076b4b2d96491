import { createHash } from "node:crypto";
import type { PageAnswer } from "./exchange.ts";
import { placeOf } from "./exchange.ts";
import { type Html, html } from "./html.ts";
import { style } from "./style.ts";

const styleHash = createHash("sha256").update(style).digest("base64");

/**
 * No script at all, no style but ours, nothing loaded, no frame around it, a form that goes nowhere else. `same-origin`
 * and not `no-referrer`, because with the latter browsers keep the origin of a form to themselves, which is what shows
 * that it is ours; other origins learn nothing either way.
 */
const headers = {
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

export interface SentDocument {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** An answer as a whole document with its headers. */
export function documentOf(answer: Exclude<PageAnswer, { kind: "seeOther" }>): SentDocument {
  if (answer.kind === "page") {
    return { status: answer.status, headers, text: whole(answer.title, answer.body, null) };
  }
  const to = placeOf(answer.place);
  return {
    status: 200,
    // The address of this one page holds the ticket: nobody hears of it, not even we.
    headers: { ...headers, "referrer-policy": "no-referrer", "set-cookie": answer.cookie },
    text: whole(
      "Approval",
      html`<main class="note"><p><a href="${to}">Show what waits for approval</a></p></main>`,
      html`<meta http-equiv="refresh" content="0;url=${to}">`,
    ),
  };
}

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
