import { type EnumName, enums } from "./recovery-schema.ts";

const SENTINEL = "unknownFutureValue";
const PREFERENCE = "include-unknown-enum-members";

/** The form of a response, from the request's headers. */
export interface Answering {
  /** True if the client asked for enum members that were added later. */
  readonly unknownMembers: boolean;
}

/** Reads a request's `Prefer` headers. Preferences may carry parameters. */
export function answeringTo(prefer: string | null | undefined): Answering {
  const preferences = (prefer ?? "").split(/[,;]/).map((preference) => preference.trim().toLowerCase());
  return { unknownMembers: preferences.includes(PREFERENCE) };
}

/**
 * Writes a member for this client. A later member becomes `unknownFutureValue` unless the client asked for such
 * members.
 */
export function encodeMember(of: EnumName, member: string, { unknownMembers }: Answering): string {
  if (unknownMembers) return member;
  const members: readonly string[] = enums[of];
  const at = members.indexOf(member);
  return at === -1 || at > members.indexOf(SENTINEL) ? SENTINEL : member;
}
