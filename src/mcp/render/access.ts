import { wellKnownNames } from "../../domain/tenant/well-known.ts";
import type { Millis } from "../../domain/time.ts";
import { nounOf } from "../../domain/words/counted-words.ts";
import { cleaned, NAME_LENGTH, quoted } from "../../domain/words/untrusted.ts";
import type { EligibleDirectoryRole, HeldDirectoryRole, ObjectAccess } from "../../service/object-view.ts";
import { called, stamp, withinBytes } from "./text.ts";
import type { CutPart } from "./whole-value.ts";

/** Words on an account's ordinary sign-ins, under the policies of the moment. */
const words: Readonly<Record<NonNullable<ObjectAccess["signIn"]>, string>> = {
  open: "can sign in",
  limited: "can sign in with a managed device or key only",
  blocked: "blocked by policy at every ordinary sign-in",
  enabled: "enabled; policies were not evaluated for it",
  disabled: "disabled, so that it cannot sign in",
  deleted: "deleted, so that it cannot sign in",
  unknown: "not assessed",
};

/** Most bytes of one list of roles, beside which an answer has room for properties and links. */
const LIST_BYTES = 1_000;

export interface ShownAccess {
  readonly data: Readonly<Record<string, string | readonly string[]>>;
  readonly lines: readonly string[];
  readonly cut: readonly CutPart[];
}

/** Returns all roles of an object, by the names of the lists that hold them. Empty for types without any. */
export function roleLists(access: ObjectAccess | undefined, asOf: Millis): Readonly<Record<string, readonly string[]>> {
  if (access === undefined) return {};
  const { roles, eligible, isInForce } = access;
  const [held, activated] = isInForce ? ["roles", "eligibleRoles"] : ["rolesOnceRestored", "eligibleRolesOnceRestored"];
  return {
    ...(roles === null ? {} : { [held]: roles.map(roleText) }),
    ...(eligible === null ? {} : { [activated]: eligible.map((role) => `${roleText(role)}${periodText(role, asOf)}`) }),
  };
}

/** Shows an object's access, with as many roles as fit. */
export function shownAccess(access: ObjectAccess | undefined, asOf: Millis): ShownAccess {
  if (access === undefined) return { data: {}, lines: [], cut: [] };
  const { signIn, rolesNote, eligibleNote } = access;
  const all = Object.entries(roleLists(access, asOf));
  const lists = all.map(([path, roles]) => ({ path, roles: withinBytes(roles, LIST_BYTES), total: roles.length }));
  const shown = new Map(lists.map(({ path, roles }) => [path, roles]));
  const [held, activated] = titlesOf(access);
  return {
    data: {
      ...(signIn === undefined ? {} : { signIn: words[signIn] }),
      ...Object.fromEntries(shown),
      ...(rolesNote === undefined ? {} : { rolesNote }),
      ...(eligibleNote === undefined ? {} : { eligibleRolesNote: eligibleNote }),
    },
    lines: [
      ...(signIn === undefined ? [] : [`sign-in: ${words[signIn]}`]),
      `${held}: ${listText(shown.get("roles") ?? shown.get("rolesOnceRestored"), rolesNote)}`,
      `${activated}: ${listText(shown.get("eligibleRoles") ?? shown.get("eligibleRolesOnceRestored"), eligibleNote)}`,
    ],
    cut: lists.flatMap(({ path, roles, total }) =>
      roles.length < total ? [{ path, shown: roles.length, total }] : [],
    ),
  };
}

function titlesOf({ isInForce, isNow }: ObjectAccess): readonly [held: string, activated: string] {
  if (!isInForce) return ["directory roles once it is restored", "roles that it may activate once it is restored"];
  return isNow
    ? ["directory roles now", "roles that it may activate now"]
    : ["directory roles then", "roles that it could activate then"];
}

/** A note without a list is the reason why it is missing. */
function listText(roles: readonly string[] | undefined, note: string | undefined): string {
  if (roles === undefined) return `not known. ${note ?? ""}`.trim();
  return [roles.length === 0 ? "none" : roles.join("; "), ...(note === undefined ? [] : [note])].join(". ");
}

/** Tells a role of the tenant's own from the one of Microsoft whose name it has. */
const OWN_ROLE = ", a role of this tenant's own";
const MICROSOFT_ROLES: ReadonlySet<string> = new Set(wellKnownNames("directoryRole").map(([, name]) => name));

const roleText = ({ name, isOwn, through, scope }: HeldDirectoryRole): string =>
  [
    isOwn !== true ? name : `${quoted(name)}${MICROSOFT_ROLES.has(name) ? OWN_ROLE : ""}`,
    ...(scope === undefined
      ? []
      : [
          `over ${nounOf(scope.type)} ${called(scope.displayName, "(no name)")} ${cleaned(scope.id, NAME_LENGTH)} only`,
        ]),
    ...(through === undefined ? [] : [`through group ${called(through.displayName, "(no name)")} ${through.id}`]),
  ].join(" ");

/** A beginning that is past is not told. */
function periodText({ from, until }: EligibleDirectoryRole, asOf: Millis): string {
  const begins = from !== null && from > asOf ? ` from ${stamp(from)}` : "";
  return `${begins}${until === null ? "" : ` until ${stamp(until)}`}`;
}
