import { cleaned } from "./untrusted.ts";

/**
 * Reduces a name to a short text that anyone can type from sight: letters without accents, digits and a few signs of the
 * ASCII keyboard, without quotes. Returns an empty text if it has a letter or digit that not every keyboard has.
 */
export function typeable(name: string, most: number = 40): string {
  const words = withoutAccents(cleaned(name))
    .replace(/[^\p{L}\p{M}\p{N}&'-]+/gu, " ")
    .trim();
  return plain.test(words) ? words.slice(0, most).trim() : "";
}

/** Returns true for a name whose phrase lacks its accents, so that another name may have the same phrase. */
export const hasAccents = (name: string): boolean => withoutAccents(name) !== name;

/**
 * Returns true if a person typed this phrase. Accents and curly apostrophes, which some keyboards add, are no
 * difference.
 */
export const isTyped = (phrase: string, typed: string | undefined): boolean =>
  typed !== undefined &&
  [typed.normalize("NFC"), withoutAccents(typed).replace(/[\u2018\u2019]/g, "'")].some(
    (text) => text.trim() === phrase,
  );

const plain = /^[A-Za-z0-9&' -]*$/;

/** Leaves accents out that belong to a letter of the ASCII keyboard, and others in. */
const withoutAccents = (text: string): string =>
  text.normalize("NFC").replace(/[\u00c0-\u024f\u1e00-\u1eff]/g, (letter) => {
    const [base = ""] = letter.normalize("NFD");
    return plain.test(base) ? base : letter;
  });
