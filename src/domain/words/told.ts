/**
 * A text with the facts about it that a program needs, so that no program has to find them in its words. Names in
 * it are cleaned and quoted.
 */
export interface Wording {
  readonly text: string;
  /** The part of the text that names the object it is about, with its noun. Absent if it does not name that. */
  readonly it?: TextPart;
  /** True if it counts names or values instead of giving them. */
  readonly isCut?: true;
}

/** The place of the first character of a part of a text, and of the first one after it. */
export type TextPart = readonly [from: number, to: number];

/** Marks the name of the object that a text is about. */
export const itself = (name: string): Wording => ({ text: name, it: [0, name.length] });

/** Composes a text from others, and keeps their facts. */
export function told(strings: readonly string[], ...parts: readonly (string | number | Wording)[]): Wording {
  let text = strings[0] ?? "";
  let it: TextPart | undefined;
  let isCut = false;
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at] ?? "";
    if (typeof part === "object") {
      if (part.it !== undefined) it ??= [text.length + part.it[0], text.length + part.it[1]];
      isCut ||= part.isCut === true;
    }
    text += (typeof part === "object" ? part.text : part) + (strings[at + 1] ?? "");
  }
  return { text, ...(it === undefined ? {} : { it }), ...(isCut ? { isCut } : {}) };
}

export const joined = (parts: readonly (string | Wording)[], separator: string): Wording =>
  told(["", ...parts.slice(1).map(() => separator), ""], ...parts);

/** Returns a text with other words in the place of the object that it is about. */
export const withIt = ({ text, it }: Wording, words: string): string =>
  it === undefined ? text : `${text.slice(0, it[0])}${words}${text.slice(it[1])}`;
