/** A case, which answers at once or later. */
export type Asked = () => string | Promise<string>;

/** A sentence, a case in which it is true, and one in which it is false. `…` stands for what is filled in. */
export interface Pair {
  readonly says: string;
  readonly holds: Asked;
  readonly otherwise: Asked;
  /** A part of what is said instead. Null where silence says it. */
  readonly instead: string | null;
  /** What fills the first places of the sentence in each case, where both say it. A null leaves its place open. */
  readonly facts?: { readonly holds: Facts; readonly otherwise: Facts };
}

export const pair = (says: string, holds: Asked, otherwise: Asked, instead: string | null = null): Pair => ({
  says,
  holds,
  otherwise,
  instead,
});

type Facts = readonly (string | null)[];

/** A sentence that both cases say, each with the facts that are true in it. */
export const filled = (
  says: string,
  [factsHere, holds]: readonly [Facts, Asked],
  [factsThere, otherwise]: readonly [Facts, Asked],
): Pair => ({ says, holds, otherwise, instead: null, facts: { holds: factsHere, otherwise: factsThere } });

/** Returns a sentence with facts in its first places. */
export function withFacts(says: string, facts: Facts): string {
  const [first = "", ...rest] = says.split("…");
  return rest.reduce((text, part, place) => `${text}${facts[place] ?? "…"}${part}`, first);
}

/** Returns the pairs of sentences that one case says and the other does not, each with a part of what that one says. */
export const contrasts = (
  holds: Asked,
  otherwise: Asked,
  rows: readonly (readonly [says: string, instead: string | null])[],
): readonly Pair[] => rows.map(([says, instead]) => pair(says, holds, otherwise, instead));

/** Returns a case that is worked out once, for several sentences about it. */
export function once(asked: Asked): Asked {
  let said: ReturnType<Asked> | null = null;
  return () => {
    said ??= asked();
    return said;
  };
}

/** Returns the pattern of a sentence with anything in the places that are filled in. */
export function patternOf(says: string): RegExp {
  const parts = says.split("…").map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&"));
  return new RegExp(parts.join("[^]*?"));
}
