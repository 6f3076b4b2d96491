import type { Severity } from "../changes/risk.ts";
import { type Json, objectIn } from "../json.ts";
import { isSet, setMembers, settingText } from "../sign-in/set-values.ts";
import type { Tense } from "../sign-in/shift-verb.ts";
import { capitalized, countOf } from "../words/counted-words.ts";
import { toldList } from "../words/name-list.ts";
import { itself, told, type Wording } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import type { ChangedObject } from "./changed-object.ts";
import type { Exposure, ExposureContext } from "./exposure-type.ts";

/**
 * Settings for other tenants that allow or block as a whole, beside collaboration of their people. Source:
 * crossTenantAccessPolicyConfigurationDefault of Graph v1.0.
 */
const accesses: Readonly<Record<string, (whose: Wording) => { readonly whom: Wording; readonly what: Wording }>> = {
  b2bDirectConnectInbound: (whose) => ({
    whom: told`people of ${whose}`,
    what: told`enter shared channels of this tenant by B2B direct connect`,
  }),
  b2bDirectConnectOutbound: (whose) => ({
    whom: told`users of this tenant`,
    what: told`enter shared channels of ${whose} by B2B direct connect`,
  }),
  b2bCollaborationOutbound: (whose) => ({ whom: told`users of this tenant`, what: told`be guests of ${whose}` }),
  tenantRestrictions: (whose) => ({
    whom: told`accounts of ${whose}`,
    what: told`be used on devices and in networks of this tenant, by tenant restrictions`,
  }),
};

/** The settings in which another tenant follows the default where it has none of its own. */
const followed: readonly string[] = [
  ...["inboundTrust", "automaticUserConsentSettings", "b2bCollaborationInbound"],
  ...Object.keys(accesses),
];

/** The settings for other tenants that the rules here look at. */
export const otherTenantParts: readonly string[] = [...followed, "isServiceProvider", "deletedDateTime"];

/** The settings for other tenants in force on both sides, with those whose place the default's took. */
interface InForce extends Pick<ChangedObject, "before" | "after"> {
  readonly whose: Wording;
  readonly isDefault: boolean;
  readonly guests: number | null;
  /** Says of a setting that the default decides in its place, if it does. */
  readonly since: (name: string) => Readonly<Record<Tense, string>>;
}

/**
 * Trust in what other tenants check, redemption of their invitations without consent, new service providers, and
 * collaboration either way that is blocked, opened or changed in part.
 */
export function otherTenantExposures(changed: ChangedObject, context: ExposureContext): Exposure[] {
  const { unread, ...settings } = inForce(changed, context);
  return [
    ...(unread.length === 0 ? [] : [unreadDefault(settings, unread)]),
    ...trustExposures(settings),
    ...inboundExposures(settings),
    ...Object.keys(accesses).flatMap((name) => accessExposure(name, settings)),
  ];
}

/** Puts the default in the place of what a tenant's own settings leave out, also once these are deleted. */
function inForce(
  { ref, displayName, became, before, after }: ChangedObject,
  { guests, otherTenants }: ExposureContext,
): InForce & { readonly unread: readonly string[] } {
  if (ref.type === "crossTenantAccessDefault") {
    const whose = told`every other tenant without settings of its own`;
    return { before, after, whose, isDefault: true, guests, since: () => nothing, unread: [] };
  }
  const [had, has] = [became === "created" ? {} : before, became === "deleted" ? {} : after];
  const lost = followed.filter((name) => isOwn(had[name]) && !isOwn(has[name]));
  const pairs = followed.map((name) => {
    const [was, wasDefault] = [had[name], otherTenants?.before[name] ?? null];
    const is = otherTenants === null && lost.includes(name) ? was : has[name];
    return { name, was: isOwn(was) ? was : wasDefault, is: isOwn(is) ? is : (otherTenants?.after[name] ?? null) };
  });
  return {
    before: { ...had, ...Object.fromEntries(pairs.map(({ name, was }) => [name, was])) },
    after: { ...has, ...Object.fromEntries(pairs.map(({ name, is }) => [name, is])) },
    ...{ whose: itself(`the tenant ${quoted(displayName ?? ref.id)}`), isDefault: false, guests },
    since: (name) => (lost.includes(name) ? byDefault : nothing),
    unread: otherTenants === null ? lost : [],
  };
}

const isOwn = (value: Json | undefined): value is Json => value !== undefined && value !== null;

const nothing = { plan: "", done: "" };
const byDefault = {
  plan: " The tenant's default would decide in place of its own settings.",
  done: " The tenant's default decides since in place of its own settings.",
};

const withSince = (says: Exposure["says"], since: Readonly<Record<Tense, string>>): Exposure["says"] => ({
  plan: told`${says.plan}${since.plan}`,
  done: told`${says.done}${since.done}`,
});

function unreadDefault({ whose }: InForce, parts: readonly string[]): Exposure {
  const settings = toldList(parts.map((name) => quoted(name)));
  const says = {
    plan: told`Takes settings of its own from ${whose}: ${settings}. The tenant's default would decide, which was not read.`,
    done: told`Settings were removed that ${whose} had of its own: ${settings}. The tenant's default decides since, which was not read.`,
  };
  return { rule: "tenantLoosened", severity: "medium", says };
}

/** Trust in what other tenants check, redemption of their invitations without consent, and new service providers. */
function trustExposures({ before, after, whose, since }: InForce): Exposure[] {
  const [was, is] = [objectIn(before.inboundTrust), objectIn(after.inboundTrust)];
  const gained = Object.keys(is).filter((name) => is[name] === true && was[name] !== true);
  const what = gained.map((name) => quoted(name)).join(", ");
  const trusts = {
    plan: told`Trusts ${whose} again with ${what}.`,
    done: told`This tenant newly trusts ${whose} with ${what}.`,
  };
  const redeems = (value: Json | undefined) => objectIn(value).inboundAllowed === true;
  const redeemed = {
    plan: told`Lets people of ${whose} in again without asking for their consent.`,
    done: told`People of ${whose} newly get in without being asked for consent, by automatic redemption.`,
  };
  const serves = {
    plan: told`Makes ${whose} a service provider of this tenant again.`,
    done: told`This tenant newly has ${whose} as a service provider, which can hold delegated administration.`,
  };
  const loosened = (isNew: boolean, severity: Severity, says: Exposure["says"]): Exposure[] =>
    isNew ? [{ rule: "tenantLoosened", severity, says }] : [];
  const isNewProvider = after.isServiceProvider === true && before.isServiceProvider !== true;
  return [
    ...loosened(gained.length > 0, "high", withSince(trusts, since("inboundTrust"))),
    ...loosened(
      redeems(after.automaticUserConsentSettings) && !redeems(before.automaticUserConsentSettings),
      "medium",
      redeemed,
    ),
    ...loosened(isNewProvider, "high", serves),
  ];
}

function accessExposure(name: string, { before, after, whose, isDefault, since }: InForce): Exposure[] {
  const [was, is] = [before[name], after[name]];
  const words = accesses[name]?.(whose);
  if (words === undefined || !isSet(is) || settingText(was) === settingText(is)) return [];
  const { whom, what } = words;
  const begun = { ...whom, text: capitalized(whom.text) };
  if (isBlocked(is)) {
    const says = {
      plan: told`Forbids ${whom} to ${what} again.`,
      done: told`${begun} were forbidden to ${what}.`,
    };
    return isBlocked(was) ? [] : [{ rule: "blocksPeople", severity: "low", says: withSince(says, since(name)) }];
  }
  if (isBlocked(was) || !isSet(was)) {
    const says = {
      plan: told`Lets ${whom} ${what} again.`,
      done: told`${begun} were allowed to ${what}.`,
    };
    const isWide = isDefault && name === "b2bDirectConnectInbound";
    return [{ rule: "tenantLoosened", severity: isWide ? "high" : "medium", says: withSince(says, since(name)) }];
  }
  const says = {
    plan: told`Changes which ${whom} may ${what}. Whom that concerns is not assessed.`,
    done: told`Which ${whom} may ${what} was changed. Whom that concerns is not assessed.`,
  };
  return [{ rule: "tenantLoosened", severity: "low", says: withSince(says, since(name)) }];
}

/** Collaboration of people of other tenants that is blocked, opened or changed in part. */
function inboundExposures({ before, after, whose, isDefault, guests, since }: InForce): Exposure[] {
  const [was, is] = [before.b2bCollaborationInbound, after.b2bCollaborationInbound];
  if (is === undefined || settingText(was) === settingText(is)) return [];
  const [blockedBefore, blockedAfter] = [isBlocked(was), isBlocked(is)];
  const among = `The tenant has ${countOf(guests, "guest")} of other tenants, and the directory does not show which tenant each comes from.`;
  if (blockedAfter && !blockedBefore) {
    const says = {
      plan: told`Keeps guests of ${whose} from signing in. ${among}`,
      done: told`Guests of ${whose} can no longer sign in. ${among}`,
    };
    return [
      {
        rule: "blocksPeople",
        severity: isDefault && guests !== 0 ? "high" : "medium",
        says: withSince(says, since("b2bCollaborationInbound")),
      },
    ];
  }
  if (blockedBefore && !blockedAfter) {
    const says = {
      plan: told`Lets guests of ${whose} sign in again.`,
      done: told`Guests of ${whose} can newly sign in.`,
    };
    return [{ rule: "tenantLoosened", severity: "medium", says: withSince(says, since("b2bCollaborationInbound")) }];
  }
  if (blockedBefore) return [];
  const says = {
    plan: told`Changes which guests of ${whose} may sign in, and to what. Whom that concerns is not assessed: ${among}`,
    done: told`Which guests of ${whose} may sign in, and to what, was changed. Whom that concerns is not assessed: ${among}`,
  };
  return [{ rule: "tenantLoosened", severity: "low", says: withSince(says, since("b2bCollaborationInbound")) }];
}

/** Source: crossTenantAccessPolicyB2BSetting of Graph v1.0. A block of all users or of all applications keeps everyone out. */
function isBlocked(value: Json | undefined): boolean {
  const setting = setMembers(value);
  const blocks = (part: "usersAndGroups" | "applications", all: string) => {
    const { accessType, targets } = setMembers(setting[part]);
    return (
      accessType === "blocked" && (Array.isArray(targets) ? targets : []).some((one) => setMembers(one).target === all)
    );
  };
  return blocks("usersAndGroups", "AllUsers") || blocks("applications", "AllApplications");
}
