import { toldList } from "../words/name-list.ts";
import { told, type Wording } from "../words/told.ts";
import type { Shift, ShiftKind } from "./consequences.ts";

/** `plan`: what would be. `done`: what is since a point of the tenant's history. */
export type Tense = "plan" | "done";

const verbs: Readonly<Record<ShiftKind, Readonly<Record<Tense, readonly [one: string, several: string]>>>> = {
  blocked: { plan: same("would newly be blocked"), done: ["is newly blocked", "are newly blocked"] },
  unblocked: { plan: same("would no longer be blocked"), done: ["is no longer blocked", "are no longer blocked"] },
  disabled: {
    plan: same("could no longer sign in, because the account would be disabled or deleted"),
    done: same("can no longer sign in, because the account was disabled or deleted"),
  },
  closed: {
    plan: [
      "is blocked by policy already, and the account would be disabled or deleted",
      "are blocked by policy already, and the accounts would be disabled or deleted",
    ],
    done: [
      "was blocked by policy before, and the account was disabled or deleted",
      "were blocked by policy before, and the accounts were disabled or deleted",
    ],
  },
  enabled: {
    plan: same("could sign in again, because the account would be enabled, restored or created again"),
    done: same("can newly sign in, because the account was created, enabled or restored"),
  },
  renamed: {
    plan: same("would sign in with another user name"),
    done: ["signs in with another user name", "sign in with another user name"],
  },
  mfaAdded: added(),
  deviceAdded: added(),
  controlAdded: added(),
  sessionAdded: {
    plan: same("would newly have"),
    done: ["newly has", "newly have"],
  },
  mfaDropped: dropped(),
  deviceDropped: dropped(),
  controlDropped: dropped(),
  sessionDropped: {
    plan: same("would no longer have"),
    done: ["no longer has", "no longer have"],
  },
};

/**
 * Returns the verb of a shift's sentence with what is needed, such as "would newly need multifactor authentication". Does
 * not claim several requirements for each user where some users have only a part of them.
 */
export function shiftVerb(
  { kind, users, what, inPart = false, isCut }: Pick<Shift, "kind" | "users" | "what" | "inPart" | "isCut">,
  tense: Tense,
): Wording {
  const [one, several] = verbs[kind][tense];
  const verb = users === 1 ? one : several;
  const part = inPart ? "one or more of " : "";
  const isSession = kind === "sessionAdded" || kind === "sessionDropped";
  if (!isSession && !needs.has(kind)) return told`${verb}`;
  const own = isCut === true ? { isCut } : {};
  const named = what.map((words) => ({ text: isSession && !words.startsWith('"') ? `"${words}"` : words, ...own }));
  if (!isSession) return told`${verb} ${part}${toldList(named)}`;
  return named.length === 1
    ? told`${verb} the session rule ${toldList(named)}`
    : told`${verb} ${part}the session rules ${toldList(named)}`;
}

/** Shifts whose verb is followed by the requirements. */
const needs: ReadonlySet<ShiftKind> = new Set([
  ...(["mfaAdded", "deviceAdded", "controlAdded"] as const),
  ...(["mfaDropped", "deviceDropped", "controlDropped"] as const),
]);

function same(verb: string): readonly [string, string] {
  return [verb, verb];
}

function added(): (typeof verbs)[ShiftKind] {
  return { plan: same("would newly need"), done: ["newly needs", "newly need"] };
}

function dropped(): (typeof verbs)[ShiftKind] {
  return { plan: same("would no longer need"), done: ["no longer needs", "no longer need"] };
}
