import { drawsAlike } from "./look-alikes.ts";
import { cleaned } from "./untrusted.ts";

/** Letters that one keyboard has. A word with letters of two keyboards may hide one that only looks like another. */
const keyboards: readonly RegExp[] = [
  // Latin without the signs of phonetics and clicks, which are drawn like common letters and bars.
  /^[A-Za-z\u00c0-\u01bf\u01cd-\u024f\u1e00-\u1eff]+$/u,
  /^\p{Script=Cyrillic}+$/u,
  /^\p{Script=Greek}+$/u,
  /^\p{Script=Armenian}+$/u,
  /^\p{Script=Georgian}+$/u,
  /^\p{Script=Hebrew}+$/u,
  /^\p{Script=Arabic}+$/u,
  /^\p{Script=Devanagari}+$/u,
  /^\p{Script=Thai}+$/u,
  /^\p{Script=Hangul}+$/u,
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30fc]+$/u,
];

/**
 * Reduces a name to a short text that a person can type from sight: letters, digits and a few signs, without quotes.
 * Returns an empty text if that is impossible, because a letter is drawn like that of another keyboard.
 */
export function typeable(name: string, most: number = 40): string {
  const words = cleaned(name)
    .normalize("NFC")
    .replace(/[^\p{L}\p{M}\p{N}&'-]+/gu, " ")
    .trim();
  if (!words.split(" ").every(isTypedAsSeen)) return "";
  return [...words].slice(0, most).join("").trim();
}

/** Returns true if a person typed exactly this phrase, whose accents may come as one character or as two. */
export const isTyped = (phrase: string, typed: string | undefined): boolean =>
  typed?.normalize("NFC").trim() === phrase;

function isTypedAsSeen(word: string): boolean {
  const letters = word.replace(/[0-9&'-]/g, "");
  if (letters === "") return true;
  const foreign = [...letters].filter(drawsAlike).length;
  return (
    letters.normalize("NFKC") === letters &&
    foreign < [...letters].length &&
    keyboards.some((keyboard) => keyboard.test(letters))
  );
}
