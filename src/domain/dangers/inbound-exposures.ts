import type { Json } from "../json.ts";
import { isSet, setMembers, settingText } from "../sign-in/set-values.ts";
import { capitalized, countOf } from "../words/counted-words.ts";
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

/** The settings for other tenants that the rules here look at. */
export const accessParts: readonly string[] = ["b2bCollaborationInbound", ...Object.keys(accesses)];

/** Collaboration with other tenants, either way, that is blocked, opened or changed in part. */
export const accessExposures = (changed: ChangedObject, context: ExposureContext): Exposure[] => [
  ...inboundExposures(changed, context),
  ...(changed.became === "deleted" ? [] : Object.keys(accesses).flatMap((name) => accessExposure(name, changed))),
];

function accessExposure(name: string, { ref, displayName, before, after }: ChangedObject): Exposure[] {
  const [was, is] = [before[name], after[name]];
  const words = accesses[name]?.(whoseOf({ ref, displayName }));
  if (words === undefined || !isSet(is) || settingText(was) === settingText(is)) return [];
  const { whom, what } = words;
  const begun = { ...whom, text: capitalized(whom.text) };
  if (isBlocked(is)) {
    const says = {
      plan: told`Forbids ${whom} to ${what} again.`,
      done: told`${begun} were forbidden to ${what}.`,
    };
    return isBlocked(was) ? [] : [{ rule: "blocksPeople", severity: "low", says }];
  }
  // A partner whose setting is not set follows the default, which may allow as much.
  if (isBlocked(was) || !isSet(was)) {
    const says = {
      plan: told`Lets ${whom} ${what} again.`,
      done: told`${begun} were allowed to ${what}.`,
    };
    const isWide = ref.type === "crossTenantAccessDefault" && name === "b2bDirectConnectInbound";
    return [{ rule: "tenantLoosened", severity: isWide ? "high" : "medium", says }];
  }
  const says = {
    plan: told`Changes which ${whom} may ${what}. Whom that concerns is not assessed.`,
    done: told`Which ${whom} may ${what} was changed. Whom that concerns is not assessed.`,
  };
  return [{ rule: "tenantLoosened", severity: "low", says }];
}

const whoseOf = ({ ref, displayName }: Pick<ChangedObject, "ref" | "displayName">): Wording =>
  ref.type === "crossTenantAccessDefault"
    ? told`every other tenant without settings of its own`
    : itself(`the tenant ${quoted(displayName ?? ref.id)}`);

/** Collaboration of people of other tenants that is blocked, opened or changed in part. */
function inboundExposures(changed: ChangedObject, { guests }: ExposureContext): Exposure[] {
  const { ref, displayName, became, before, after } = changed;
  const [was, is] = [before.b2bCollaborationInbound, after.b2bCollaborationInbound];
  if (became === "deleted" || is === undefined || settingText(was) === settingText(is)) return [];
  const isDefault = ref.type === "crossTenantAccessDefault";
  const whose = whoseOf({ ref, displayName });
  const [blockedBefore, blockedAfter] = [isBlocked(was), isBlocked(is)];
  const among = `The tenant has ${countOf(guests, "guest")} of other tenants, and the directory does not show which tenant each comes from.`;
  if (blockedAfter && !blockedBefore) {
    const says = {
      plan: told`Keeps guests of ${whose} from signing in. ${among}`,
      done: told`Guests of ${whose} can no longer sign in. ${among}`,
    };
    return [{ rule: "blocksPeople", severity: isDefault && guests !== 0 ? "high" : "medium", says }];
  }
  if (blockedBefore && !blockedAfter) {
    const says = {
      plan: told`Lets guests of ${whose} sign in again.`,
      done: told`Guests of ${whose} can newly sign in.`,
    };
    return [{ rule: "tenantLoosened", severity: "medium", says }];
  }
  const says = {
    plan: told`Changes which guests of ${whose} may sign in, and to what. Whom that concerns is not assessed: ${among}`,
    done: told`Which guests of ${whose} may sign in, and to what, was changed. Whom that concerns is not assessed: ${among}`,
  };
  return [{ rule: "tenantLoosened", severity: "low", says }];
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
