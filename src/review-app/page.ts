import { html } from "../review/html.ts";
import { style } from "./style.ts";

/** Returns the whole page: one document without any address, because hosts give such a page no network. */
export const reviewPage = (script: string, revision: string): string =>
  html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="revision" content="${revision}"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Review of changes</title><style>${{ html: style }}</style></head>
<body><main>
<h1 id="title">Review of changes</h1>
<p id="complaint" class="danger" role="alert"></p>
<div id="state" role="status"></div>
<div id="summary"><p>Waiting for the assistant's answer.</p></div>
<div class="bar search draft" role="search">
<label>Kind <select id="type"></select></label>
<label>By <select id="actor"></select></label>
<label id="alone-label" hidden><input id="alone" type="checkbox"> undo what they did</label>
<label>Danger <select id="risk"><option value="">any or none</option><option>critical</option><option>high</option><option>medium</option><option>low</option></select></label>
<label>Find <input id="text" type="search" maxlength="200"></label>
</div>
<details class="search draft"><summary id="parts-title">Properties and links</summary><div id="parts" class="parts"></div></details>
<p id="count" class="quiet" role="status"></p>
<ul id="rows" class="rows" aria-label="Changes"></ul>
<div id="details-place"></div>
<div class="bar">
<button id="previous" hidden>Previous</button><button id="next" hidden>Next</button><button id="expand" hidden>Show all</button>
<button id="narrow" class="draft" disabled>Preview only what is chosen</button>
<button id="ask" class="main draft" disabled>Ask the assistant to recover this</button>
</div>
<p class="quiet">Nothing is approved here. A recovery starts only after a person has approved it outside of this chat.</p>
</main><script>${{ html: script }}</script></body></html>
`.html;
