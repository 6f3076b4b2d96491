/** Patterns of British spellings. The names of protocols, such as `notifications/cancelled`, belong in backticks. */
const britishForms: readonly string[] = [
  `(?:un|re|de)?(?:${[
    "anonym apolog author canonical categor central character custom dedupl emphas equal famil?iar final general harmon",
    "initial legal local material maxim memor minim mobil modern monopol neutral normal optim organ parallel parameter",
    "penal personal priorit random real recogn sanit scrutin serial special stabil standard summar symbol synchron token",
    "util visual",
  ]
    .join(" ")
    .replaceAll(" ", "|")})is(?:e[sdr]?|ing|ations?|able)`,
  "practis(?:e[sd]?|ing)",
  "(?:ana|para|cata)lys(?:ed|ing|ers?)",
  "(?:dis|un)?(?:armo|behavio|colo|endeavo|favo|flavo|harbo|hono|humo|labo|neighbo|rumo|vapo|vigo)ur(?:s|ed|ing|able|less|hood)?",
  "(?:cent|theat|lit|calib|fib|met|kilomet|spect)re[sd]?",
  "(?:un)?licen(?:ce[sd]?|cing)",
  "(?:de|of)fences?|pretence",
  "catalogue[sd]?",
  "(?:un)?(?:cance|labe|mode|trave|leve|tota|signa|marsha|tunne|channe|fue)ll(?:ed|ing|ers?)",
  "fulfil(?:s|ment)?|skilful|instalments?|enrol(?:s|ment)?",
  "judgements?|acknowledgements?|artefacts?|whilst|amongst|learnt|spelt|dreamt|grey(?:s|ed|ish)?|cheques?|programmes?",
  "ageing|sceptic(?:al|s)?|plough|manoeuvres?|enquir(?:y|ies|es?)",
];

const british = new RegExp(`\\b(?:${britishForms.join("|")})\\b`, "giu");

/** Returns the British spellings of a text in order. Code in backticks and addresses are left out. */
export const britishSpellings = (text: string): readonly string[] => withoutCode(text).match(british) ?? [];

/** Replaces code in backticks, fenced blocks and addresses, because the names of other systems keep their spelling. */
export const withoutCode = (text: string): string =>
  text
    .replaceAll(/```[\s\S]*?```/g, " … ")
    .replaceAll(/`[^`]*`/g, " … ")
    .replaceAll(/https?:\/\/\S+/g, " … ");
