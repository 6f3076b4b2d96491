import { cleaned } from "../domain/untrusted.ts";

/** Text of a page that is already HTML. Only `html` makes it. */
export interface Html {
  readonly html: string;
}

export type Shown = Html | string | number | null | readonly Shown[];

/**
 * HTML from a template. Every text put in is cleaned as text of others is (hidden and reordering characters out, at most
 * two thousand of the rest) and escaped, for elements and for quoted attributes; null shows as nothing.
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
