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
