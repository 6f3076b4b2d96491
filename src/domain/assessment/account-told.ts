import { quoted } from "../words/untrusted.ts";

/** An account with what its name in the log does not tell. */
export interface ToldAccount {
  /** The user principal name, where the log's is another. */
  readonly name?: string;
  /** Says of an account that it is kept for emergencies, or may not be though it is placed like that. */
  readonly kept?: string;
  /** Says of an account from another tenant that it is one, because that tenant keeps its password. */
  readonly origin?: string;
}

/** Gives the name that an account has, because another account or no account may have the one that it wrote under. */
export function accountClause({ name, kept, origin }: ToldAccount, tense: "now" | "then"): string {
  const beside = [origin, kept].filter((text) => text !== undefined);
  return `${name === undefined ? "" : ` (${tense} ${quoted(name)})`}${beside.length === 0 ? "" : `, ${beside.join(", ")},`}`;
}

/** Says what a plan does to the name. An account that has the log's name has none of its own here. */
export function renamedBy(now: ToldAccount, after: ToldAccount): readonly string[] {
  if (now.name === after.name) return [];
  return [after.name === undefined ? NAME_BACK : `This plan would name it ${quoted(after.name)}.`];
}

const NAME_BACK = "This plan would give it that name back.";
