import { cleaned } from "./untrusted.ts";

/**
 * Letters of other scripts that are drawn like Latin ones. Source: Unicode Technical Standard 39, confusables, for the
 * letters that common fonts draw alike.
 */
const latinOf: ReadonlyMap<string, string> = new Map(
  Object.entries({
    A: "ΑА",
    B: "ΒВ",
    C: "СϹ",
    E: "ΕЕ",
    H: "ΗН",
    I: "ΙІӀ",
    J: "Ј",
    K: "ΚК",
    M: "ΜМ",
    N: "Ν",
    O: "ΟО",
    P: "ΡР",
    S: "Ѕ",
    T: "ΤТ",
    X: "ΧХ",
    Y: "ΥҮ",
    Z: "Ζ",
    a: "аɑα",
    c: "сϲ",
    d: "ԁ",
    e: "еҽ",
    g: "ɡ",
    h: "һ",
    i: "іι",
    j: "ј",
    k: "κк",
    l: "ӏ",
    n: "ո",
    o: "оοօ",
    p: "рρ",
    q: "ԛ",
    s: "ѕ",
    u: "υս",
    v: "νѵ",
    w: "ԝ",
    x: "хχ",
    y: "уγ",
    "-": "‐‑‒–—−",
    "'": "’‘ʼ",
    ".": "․",
    "/": "∕⁄",
    ":": "ː∶",
  }).flatMap(([latin, others]) => [...others].map((other): [string, string] => [other, latin])),
);

/**
 * Returns true for texts that differ and look the same to a person: in letters of other scripts, kinds of spaces,
 * characters that are not drawn, or letters and digits of one shape.
 */
export const looksLike = (a: string, b: string): boolean => a !== b && shapeOf(a) === shapeOf(b);

/** Returns true for names of which one may pass for the other: they look the same, or one begins with all of the other. */
export function isSimilar(a: string, b: string): boolean {
  const [one, other] = [shapeOf(a).toLowerCase(), shapeOf(b).toLowerCase()];
  return one !== "" && other !== "" && (one.startsWith(other) || other.startsWith(one));
}

/**
 * Returns a text that is equal for addresses of which one may pass for the other: they look the same, or differ by case,
 * dots, hyphens and pairs of letters that look like one.
 */
export const addressShape = (address: string): string =>
  drawn(address)
    .replaceAll("I", "l")
    .toLowerCase()
    .replace(/rn|vv|[01|._-]/g, (part) => addressParts.get(part) ?? "");

const addressParts = new Map(Object.entries({ rn: "m", vv: "w", "0": "o", "1": "l", "|": "l" }));

/** Returns a text in Latin letters, where those of other scripts look the same. */
export const inLatin = (text: string): string =>
  isAscii(text) ? text : [...text].map((sign) => latinOf.get(sign) ?? sign).join("");

const isAscii = (text: string): boolean => /^[ -~]*$/.test(text);

const drawn = (text: string): string =>
  isAscii(text) ? text : inLatin(cleaned(text, text.length + 1).normalize("NFKC"));

const shapeOf = (text: string): string =>
  drawn(text)
    .replace(/\s+/gu, " ")
    .replace(/[Il1|]/g, "l")
    .replace(/0/g, "O")
    .trim();

/** Parts that are drawn alike, in both directions. */
const alike: readonly (readonly [string, string])[] = [
  ...[["rn", "m"] as const, ["vv", "w"] as const, ["0", "o"] as const, ["1", "l"] as const, ["l", "i"] as const],
].flatMap(([one, other]) => [[one, other] as const, [other, one] as const]);
const separators = [".", "-", "_", ""] as const;

/**
 * Returns the likeliest addresses that one may pass for, for a directory that can be asked for whole addresses only: one
 * pair of parts, or one separator, is another. `addressShape` has the last word on each that is found.
 */
export function likelySpellings(address: string, most: number): readonly string[] {
  const written = inLatin(address).toLowerCase();
  const end = written.indexOf("@");
  const [name, domain] = end < 0 ? [written, ""] : [written.slice(0, end), written.slice(end)];
  const found = new Set([written]);
  for (const [one, other] of alike) {
    found.add(name.replaceAll(one, other) + domain);
    found.add(name + domain.replaceAll(one, other));
  }
  for (const one of separators)
    if (one !== "") for (const other of separators) found.add(name.replaceAll(one, other) + domain);
  for (const [one, other] of alike)
    for (let at = name.indexOf(one); at >= 0; at = name.indexOf(one, at + 1))
      found.add(name.slice(0, at) + other + name.slice(at + one.length) + domain);
  for (let at = 1; at < name.length; at += 1) found.add(`${name.slice(0, at)}.${name.slice(at)}${domain}`);
  found.delete(address.toLowerCase());
  return [...found].slice(0, most);
}
