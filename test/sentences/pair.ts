/** A case, which answers at once or later. */
export type Asked = () => string | Promise<string>;

/** A sentence, a case in which it is true, and one in which it is false. `…` stands for what is filled in. */
export interface Pair {
  readonly says: string;
  readonly holds: Asked;
  readonly otherwise: Asked;
  /** A part of what is said instead. Null where silence says it. */
  readonly instead: string | null;
}

export const pair = (says: string, holds: Asked, otherwise: Asked, instead: string | null = null): Pair => ({
  says,
  holds,
  otherwise,
  instead,
});

/** Returns the pattern of a sentence with anything in the places that are filled in. */
export function patternOf(says: string): RegExp {
  const parts = says.split("…").map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&"));
  return new RegExp(parts.join("[^]*?"));
}
