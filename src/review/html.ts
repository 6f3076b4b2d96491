import { cleaned } from "../domain/words/untrusted.ts";

/** Text that is HTML already. Only `html` creates it. */
export interface Html {
  readonly html: string;
}

export type Shown = Html | string | number | null | readonly Shown[];

/**
 * Builds HTML from a template. Every inserted text is cleaned like any outside text (without hidden and reordering
 * characters, at most two thousand characters) and escaped for elements and quoted attributes. Null is shown as an
 * empty text.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Shown[]): Html {
  return { html: parts.map((part, index) => part + markup(values[index] ?? null)).join("") };
}

const LONGEST = 2_000;

function markup(value: Shown): string {
  if (value === null) return "";
  if (typeof value === "string") return escaped(cleaned(value, LONGEST));
  if (typeof value === "number") return String(value);
  return "html" in value ? value.html : value.map(markup).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? "");
