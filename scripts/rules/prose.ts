import { productFolders, type Sources, within } from "./sources.ts";
import { britishSpellings, withoutCode } from "./spelling.ts";
import { syntaxOf } from "./syntax.ts";

/** Habits of writing that are counted, each with the pattern that shows it. */
const habits = [
  { name: "question", pattern: /^(?:what|whether|how|who|where)\b/i },
  { name: "pronoun", pattern: /\b(?:nobody|somebody|whoever|whom)\b/i },
  { name: "nothing", pattern: /\b(?:none|nothing)\b/i },
  { name: "told", pattern: /\b(?:tells?|telling|told)\b/i },
  { name: "semicolon", pattern: /;/ },
  // A name that continues the name of its group says too little in a list of failures.
  { name: "continuing", pattern: /^(?:that|which|whose|who|and|or|but|of|with|without)\b/i },
] as const;

export type Habit = (typeof habits)[number]["name"];
export type ProseKind = "comment" | "testName" | "sentence";

/** The largest share, in percent of the texts of a kind, that may show a habit. Habits without a limit are not counted. */
export const limits: Readonly<Record<ProseKind, Partial<Readonly<Record<Habit, number>>>>> = {
  comment: { question: 1, pronoun: 0, nothing: 2, told: 1, semicolon: 3 },
  testName: { question: 0.5, pronoun: 0.5, nothing: 2, semicolon: 0.5, continuing: 1 },
  sentence: { pronoun: 0.5, told: 0.5 },
};

/** One comment, test name or sentence, the file it was found in, the habits it shows and its British spellings. */
export interface ProseText {
  readonly file: string;
  readonly kind: ProseKind;
  readonly text: string;
  readonly habits: readonly Habit[];
  readonly british: readonly string[];
}

/** Returns the comments of all sources, the names of tests, and the sentences that the product may show. */
export function proseOf(sources: Sources): readonly ProseText[] {
  const shown = within(sources, productFolders);
  return [...sources].flatMap(([file, text]) => {
    const { comments, testNames, sentences } = syntaxOf(file, text);
    return [
      ...comments.map((comment) => examined(file, "comment", comment)),
      ...testNames.map((name) => examined(file, "testName", name)),
      ...(shown.has(file) ? sentences.map((sentence) => examined(file, "sentence", sentence)) : []),
    ];
  });
}

/** Code in backticks does not count. */
function examined(file: string, kind: ProseKind, text: string): ProseText {
  const plain = withoutCode(text).trim();
  const shown = habits.filter(({ name, pattern }) => limits[kind][name] !== undefined && pattern.test(plain));
  return { file, kind, text, habits: shown.map(({ name }) => name), british: britishSpellings(text) };
}

/** The frequency of one habit in the texts of one kind. */
export interface HabitShare {
  readonly kind: ProseKind;
  readonly habit: Habit;
  readonly count: number;
  readonly of: number;
  readonly percent: number;
  readonly limit: number;
}

export function sharesOf(texts: readonly ProseText[]): readonly HabitShare[] {
  const kinds = ["comment", "testName", "sentence"] as const;
  return kinds.flatMap((kind) => {
    const ofKind = texts.filter((text) => text.kind === kind);
    return habits.flatMap(({ name: habit }) => {
      const limit = limits[kind][habit];
      if (limit === undefined) return [];
      const count = ofKind.filter((text) => text.habits.includes(habit)).length;
      return { kind, habit, count, of: ofKind.length, percent: (100 * count) / Math.max(1, ofKind.length), limit };
    });
  });
}

/** Returns one sentence for each habit that shows more often than its limit allows. */
export const proseViolations = (texts: readonly ProseText[]): readonly string[] =>
  sharesOf(texts)
    .filter(({ percent, limit }) => percent > limit)
    .map(
      ({ kind, habit, count, of, percent, limit }) =>
        `${count} of ${of} texts of kind ${kind} show "${habit}": ${percent.toFixed(1)} %, and ${limit} % are allowed.`,
    );
