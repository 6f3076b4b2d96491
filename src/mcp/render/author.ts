import type { Authored, Authorship } from "../../domain/change.ts";
import { iso } from "../../domain/time.ts";
import { actorName } from "./attribution.ts";

/** Who wrote a part of an object last, and whose write that replaced. */
export interface AuthorData {
  readonly by?: string;
  readonly at?: string;
  readonly before?: string;
}

export function authorData(authorship: Authorship | undefined): AuthorData {
  if (authorship === undefined) return {};
  const { last, before } = authorship;
  return {
    by: nameOf(last),
    ...(last.time === null ? {} : { at: iso(last.time) }),
    ...(before === undefined ? {} : { before: authoredLine(before) }),
  };
}

/** "unknown" is an answer: the log has no such event, and nobody is guessed. */
const nameOf = ({ actor }: Authored): string =>
  actor.kind === "unknown" && actor.id === null && actor.name === null ? "unknown" : actorName(actor);

export const authoredLine = (authored: Authored): string =>
  `${nameOf(authored)}${authored.time === null ? "" : ` at ${iso(authored.time)}`}`;

export function authorLine(authorship: Authorship | undefined): string {
  if (authorship === undefined) return "";
  const { last, before } = authorship;
  return ` (by ${authoredLine(last)}${before === undefined ? "" : `, before by ${authoredLine(before)}`})`;
}
