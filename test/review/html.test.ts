import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { html } from "../../src/review/html.ts";
import { EVIL_NAME } from "../approval-page/a-broken-tenant.ts";

describe("a text put into a page", () => {
  test("is no markup, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const inside = html`${text}`.html.replaceAll(/&(amp|lt|gt|quot|#39);/g, "");
        expect(inside).not.toMatch(/[<>"'&]/);
      }),
    );
  });

  test("loses what is not drawn and is bounded", () => {
    expect(html`${EVIL_NAME}`.html).not.toContain("\u202e");
    expect(html`${"x".repeat(10_000)}`.html).toHaveLength(2_000);
  });

  test("stands beside what is markup already, lists and numbers", () => {
    expect(html`<p>${html`<b>${"<"}</b>`}${["&", 1, null]}</p>`.html).toBe("<p><b>&lt;</b>&amp;1</p>");
  });
});
