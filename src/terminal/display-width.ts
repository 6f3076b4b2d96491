/** Created at the first use, because Unicode's tables delay a server's start by ten milliseconds. */
let measure: ((text: string) => Iterable<readonly [grapheme: string, width: number]>) | undefined;

function graphemesOf(text: string): Iterable<readonly [grapheme: string, width: number]> {
  measure ??= measuring();
  return measure(text);
}

function measuring() {
  const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
  // Characters that are two columns wide. Source: Unicode Standard Annex 11, East Asian Width W and F, and emoji by
  // presentation.
  const wide = new RegExp(
    "\\p{Emoji_Presentation}|\\uFE0F|[\\u1100-\\u115F\\u2E80-\\u303E\\u3041-\\uA4CF\\uAC00-\\uD7A3\\uF900-\\uFAFF\\uFE30-\\uFE6F" +
      "\\uFF00-\\uFF60\\uFFE0-\\uFFE6]|[\\u{1F300}-\\u{1FAFF}\\u{20000}-\\u{3FFFD}]",
    "u",
  );
  const invisible = /^[\p{Mark}\p{Format}\p{Control}]+$/u;
  return function* (text: string): Iterable<readonly [string, number]> {
    for (const { segment } of graphemes.segment(text)) {
      yield [segment, invisible.test(segment) ? 0 : wide.test(segment) ? 2 : 1];
    }
  };
}

/** Returns the number of columns that a text takes on a terminal. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const [, columns] of graphemesOf(text)) width += columns;
  return width;
}

/** Pads a text with spaces to `width` columns. A wider text is returned unchanged. */
export const padded = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - displayWidth(text)));
