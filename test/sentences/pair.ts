/** A sentence, a case in which it is true, and one in which it is false. `…` stands for what is filled in. */
export interface Pair {
  readonly says: string;
  readonly holds: () => string;
  readonly otherwise: () => string;
  /** A part of what is said instead. Null where silence says it. */
  readonly instead: string | null;
}

export const pair = (
  says: string,
  holds: () => string,
  otherwise: () => string,
  instead: string | null = null,
): Pair => ({ says, holds, otherwise, instead });

/** Returns the pattern of a sentence with anything in the places that are filled in. */
export function patternOf(says: string): RegExp {
  const parts = says.split("…").map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&"));
  return new RegExp(parts.join("[^]*?"));
}
