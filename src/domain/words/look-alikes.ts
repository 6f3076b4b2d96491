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

function shapeOf(text: string): string {
  const drawn = cleaned(text, text.length + 1).normalize("NFKC");
  return [...drawn]
    .map((sign) => latinOf.get(sign) ?? sign)
    .join("")
    .replace(/\s+/gu, " ")
    .replace(/[Il1|]/g, "l")
    .replace(/0/g, "O")
    .trim();
}
