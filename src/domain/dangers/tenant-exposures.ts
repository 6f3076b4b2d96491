import { isJsonObject, type Json } from "../json.ts";
import { missingIn, textsIn } from "../sign-in/set-values.ts";
import { wellKnownName } from "../tenant/well-known.ts";
import { toldNames } from "../words/name-list.ts";
import { itself, joined, told } from "../words/told.ts";
import { cleaned, quoted } from "../words/untrusted.ts";
import { ownerExposures, withOwnersRight } from "./application-exposures.ts";
import type { ChangedObject } from "./changed-object.ts";
import type { Exposure, ExposureContext } from "./exposure-type.ts";
import { someOf } from "./risk-subject.ts";

/**
 * From the strictest to the loosest. Sources: guest user access restrictions, and authorizationPolicy.allowInvitesFrom.
 */
const orders: Readonly<Record<string, readonly string[]>> = {
  guestUserRoleId: [
    "2af84b1e-32c8-42b7-82bc-daa82404023b",
    "10dae51f-b6af-4016-8d66-8c2a99b929b3",
    "a0b1b346-4d3e-4e8b-98f8-753987be4970",
  ],
  allowInvitesFrom: ["none", "adminsAndGuestInviters", "adminsGuestInvitersAndAllMembers", "everyone"],
};

/** Settings that are looser with this value. */
const loose: Readonly<Record<string, boolean>> = {
  allowUserConsentForRiskyApps: true,
  allowEmailVerifiedUsersToJoinOrganization: true,
  allowedToSignUpEmailBasedSubscriptions: true,
  blockMsolPowerShell: false,
  allowedToUseSSPR: true,
};

/** Settings of the tenant that let guests, users or applications do more. */
export function authorizationExposures({ before, after }: ChangedObject): Exposure[] {
  return Object.keys(after).flatMap((name): Exposure[] => {
    const [was, is] = [before[name], after[name]];
    const order = orders[name];
    if (order !== undefined) {
      const [from, to] = [placeIn(order, was), placeIn(order, is)];
      if (from < 0 || to <= from) return [];
      return [looser(name, wordFor(name, was), wordFor(name, is), to === order.length - 1)];
    }
    if (loose[name] !== undefined && is === loose[name] && was !== is)
      return [looser(name, String(was), String(is), false)];
    return name === "defaultUserRolePermissions" ? userPermissions(was, is) : [];
  });
}

function userPermissions(was: Json | undefined, is: Json | undefined): Exposure[] {
  if (was === undefined || is === undefined || !isJsonObject(was) || !isJsonObject(is)) return [];
  const allowed = Object.keys(is).filter((name) => is[name] === true && was[name] !== true);
  const consents = missingIn(
    new Set(textsIn(is.permissionGrantPoliciesAssigned)),
    new Set(textsIn(was.permissionGrantPoliciesAssigned)),
  );
  return [
    ...allowed.map((name) => looser(`default user permission ${cleaned(name, 60)}`, "off", "on", false)),
    ...consents.map((name) => {
      const any = name.toLowerCase().endsWith("microsoft-user-default-legacy");
      const what = any ? " (users consent to any application for what needs no administrator)" : "";
      return looser(`default user permission ${cleaned(name, 100)}${what}`, "off", "on", any);
    }),
  ];
}

function looser(name: string, was: string, is: string, grave: boolean): Exposure {
  const says = {
    plan: told`Makes the tenant setting ${name} looser: ${is} (now ${was}).`,
    done: told`The tenant setting ${name} is looser: ${is} (before ${was}).`,
  };
  return { rule: "tenantLoosened", severity: grave ? "high" : "medium", says };
}

const placeIn = (order: readonly string[], value: Json | undefined): number =>
  typeof value === "string" ? order.findIndex((one) => one.toLowerCase() === value.toLowerCase()) : -1;

const wordFor = (name: string, value: Json | undefined): string => {
  const known = name === "guestUserRoleId" && typeof value === "string" ? wellKnownName("guestRole", value) : undefined;
  return known ?? cleaned(String(value), 60);
};

/** Owners of a group decide who gets its roles, and which users the policies that exclude it leave out. */
export function groupExposures(changed: ChangedObject, context: ExposureContext): Exposure[] {
  const { roles, eligible, isTenantWide, excludedBy } = context.membersGet(changed.ref);
  const uses = [
    ...(roles.length > 0 ? [told`which holds ${someOf(roles)}`] : []),
    ...(eligible.length > 0 ? [told`whose members may activate ${someOf(eligible)}`] : []),
    ...(excludedBy.count > 0 ? [told`which enforced policies exclude (${toldNames(excludedBy)})`] : []),
  ];
  const isAssignable = context.isRoleAssignable(changed.ref);
  if (uses.length === 0 && !isAssignable) return [];
  const what = uses.length === 0 ? "which can hold directory roles" : joined(uses, " and ");
  const name = told`${itself(`group ${quoted(changed.displayName)}`)}, ${what}`;
  return ownerExposures(name, changed, { privileged: true, nameOf: context.nameOf }).map((exposure) => ({
    ...withOwnersRight(exposure, "An owner can add anyone to it."),
    severity: isTenantWide ? "critical" : "high",
  }));
}

/** A Microsoft 365 group that everyone in the tenant can newly join, and read. Source: group.visibility. */
export function visibilityExposures({ displayName, became, before, after }: ChangedObject): Exposure[] {
  if (became !== "changed" || after.visibility !== "Public" || before.visibility === "Public") return [];
  const name = itself(`the group ${quoted(displayName)}`);
  const says = {
    plan: told`Lets everyone in the tenant join ${name} without an owner's consent, and read what it holds.`,
    done: told`Everyone in the tenant can join ${name} without an owner's consent, and read what it holds.`,
  };
  return [{ rule: "groupOpened", severity: "medium", says }];
}
