import { countOf } from "../words/counted-words.ts";
import { toldNames } from "../words/name-list.ts";
import { told, type Wording } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import type { ApplicationShift, StrengthShift, WorkloadShift } from "./consequences.ts";
import type { Tense } from "./shift-verb.ts";

const becoming: Readonly<Record<ApplicationShift["becomes"], Readonly<Record<Tense, string>>>> = {
  unavailable: { plan: "would be off for every user", done: "is off for every user" },
  available: { plan: "would be possible again", done: "is newly possible" },
  assignedOnly: { plan: "would be limited to assigned users", done: "is limited to assigned users" },
  openToAll: { plan: "would be open to every user", done: "is open to every user" },
  unassigned: { plan: "would lose", done: "lost" },
  assigned: { plan: "would get", done: "got" },
};

/** Describes how the access to an application differs. */
export const applicationLine = ({ name, becomes, through }: ApplicationShift, tense: Tense): Wording =>
  through
    ? told`${countOf(through.users, "user")} ${becoming[becomes][tense]} access to ${quoted(name)} (assignment of ${toldNames(through)}).`
    : told`Sign-in to ${quoted(name)} ${becoming[becomes][tense]}.`;

const enforcement: Readonly<Record<WorkloadShift["becomes"], Readonly<Record<Tense, string>>>> = {
  enforced: { plan: "would newly be enforced", done: "is newly enforced" },
  notEnforced: { plan: "would no longer be enforced", done: "is no longer enforced" },
  changed: { plan: "would be enforced in another way", done: "is enforced in another way" },
};

/** Describes a policy for service principals or agent identities. */
export function workloadLine({ name, becomes, whom, what, where, isCut }: WorkloadShift, tense: Tense): Wording {
  const when = where === "" ? "" : `, ${where}`;
  const rule: Wording = { text: `${whom} (${what}${when})`, ...(isCut === true ? { isCut } : {}) };
  return told`Policy ${quoted(name)} ${enforcement[becomes][tense]} on ${rule}.`;
}

const meeting: Readonly<Record<StrengthShift["becomes"], Readonly<Record<Tense, string>>>> = {
  unmet: { plan: "which they could not meet", done: "which they cannot meet" },
  unsure: { plan: "which some of them might not meet", done: "which some of them may not meet" },
  fewerWays: { plan: "which they could meet in fewer ways", done: "which they can meet in fewer ways" },
};

/** Describes a strength that users can no longer meet, or in fewer ways. */
export function strengthLine({ name, words, users, becomes }: StrengthShift, tense: Tense): Wording {
  const asks = tense === "plan" ? "would ask" : "asks";
  return told`Policy ${quoted(name)} ${asks} ${countOf(users, "user")} for ${words}, ${meeting[becomes][tense]}.`;
}
