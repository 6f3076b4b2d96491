import { type EnumName, enums } from "./recovery-schema.ts";

const SENTINEL = "unknownFutureValue";
const PREFERENCE = "include-unknown-enum-members";

/** How a response is to be written, from the request's headers. */
export interface Answering {
  /** The client asked to be sent enum members that were added later. */
  readonly unknownMembers: boolean;
}

/** Reads a request's `Prefer` header; its preferences may carry parameters and come in any number. */
export function answeringTo(prefer: string | null | undefined): Answering {
  const preferences = (prefer ?? "").split(/[,;]/).map((preference) => preference.trim().toLowerCase());
  return { unknownMembers: preferences.includes(PREFERENCE) };
}

/** The header a client sends, so that it is told every member. */
export const preferUnknownMembers = { prefer: PREFERENCE } as const;

/** A member as this client is to see it: one added later is `unknownFutureValue` unless it asked for such. */
export function encodeMember(of: EnumName, member: string, { unknownMembers }: Answering): string {
  if (unknownMembers) return member;
  const members: readonly string[] = enums[of];
  const at = members.indexOf(member);
  return at === -1 || at > members.indexOf(SENTINEL) ? SENTINEL : member;
}
