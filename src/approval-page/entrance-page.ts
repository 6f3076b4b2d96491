import { html } from "../review/html.ts";
import type { HtmlPage } from "./document.ts";
import { ENTRANCE } from "./request-guard.ts";

/** Asks for the code that the host shows to the person, if the host opens this address. */
export const entrancePage = (complaint: string | null): HtmlPage => ({
  status: complaint === null ? 200 : 403,
  title: "Enter the code",
  body: html`<main class="note">
<h1>Enter the code</h1>
<form method="post" action="${ENTRANCE}" autocomplete="off">
<p class="field"><label for="code">The code that your assistant's host shows beside the link</label>
<input id="code" name="code" type="text" required maxlength="20" spellcheck="false" autocapitalize="characters" autofocus></p>
${complaint === null ? null : html`<p><strong class="complaint" role="alert">${complaint}</strong></p>`}
<div class="buttons"><button class="yes">Show what waits for approval</button></div>
</form>
</main>`,
});
