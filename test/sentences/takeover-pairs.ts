import { accountExposures } from "../../src/domain/dangers/account-exposures.ts";
import { exposuresOf } from "../../src/domain/dangers/exposure.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import type { Tense } from "../../src/domain/sign-in/shift-verb.ts";
import { plainContext } from "../support/exposure-context.ts";
import { inTenant } from "./in-tenant.ts";
import { type Pair, pair } from "./pair.ts";

const none = "no danger";

const holds =
  (roles: readonly string[], isEmergency = false) =>
  (before: JsonObject, after: JsonObject) =>
  () =>
    accountExposures(
      {
        ...{ ref: { type: "user", id: "x" }, displayName: "X", became: "changed", gained: [], lost: [] },
        ...{ before, after },
      },
      { isEmergency, roles },
    )
      .map(({ says }) => says.done.text)
      .join("\n") || none;
const administrator = holds(["Reader"]);
const unset: JsonObject = { mobilePhone: null };

const visible = (tense: Tense) => (was: string, is: string) => () =>
  exposuresOf(
    {
      ...{ ref: { type: "group", id: "g" }, displayName: "G", became: "changed", gained: [], lost: [] },
      ...{ before: { visibility: was }, after: { visibility: is } },
    },
    plainContext,
  )
    .map(({ says }) => says[tense].text)
    .join("\n") || none;

/** Returns the warnings of an undo that leaves a user purged, who held a role or none. */
const purgedHolder = (isAdministrator: boolean) =>
  inTenant(async (tenant) => {
    const glass = tenant.user("glass");
    if (isAdministrator) tenant.hands.assignRole("globalAdministrator", glass);
    const snapshot = await tenant.snapshot();
    tenant.later(60_000);
    const miles = tenant.as("miles");
    miles.delete(glass);
    miles.purge(glass);
    miles.update(tenant.user("ada"), { city: "Rome" });
    const { id } = await tenant.preview(snapshot, { all: true, actor: "miles@contoso.example" });
    const { assessment } = await tenant.recovery.summarizeChanges(id);
    return assessment?.warnings?.items.map(({ sentence }) => sentence).join("\n") || none;
  });

/** On values that let someone else get into an account or a group. */
export const takeoverPairs: readonly Pair[] = [
  pair(
    "… got other values with which someone else may get into it: ….",
    administrator(unset, { mobilePhone: "+49" }),
    administrator({ mobilePhone: "+49" }, unset),
    none,
  ),
  pair("mobilePhone", administrator(unset, { mobilePhone: "+49" }), holds([])(unset, { mobilePhone: "+49" }), none),
  pair(
    "onPremisesImmutableId",
    administrator({ onPremisesImmutableId: null }, { onPremisesImmutableId: "Zg==" }),
    administrator({ onPremisesImmutableId: "Zg==" }, { onPremisesImmutableId: null }),
    none,
  ),
  pair(
    "perUserMfaState",
    administrator({ perUserMfaState: "enforced" }, { perUserMfaState: "disabled" }),
    administrator({ perUserMfaState: "disabled" }, { perUserMfaState: "enforced" }),
    none,
  ),
  pair(
    "passwordPolicies",
    administrator({ passwordPolicies: "None" }, { passwordPolicies: "DisableStrongPassword" }),
    administrator({ passwordPolicies: "DisableStrongPassword" }, { passwordPolicies: "None" }),
    none,
  ),
  pair(
    "otherMails",
    administrator({ otherMails: ["a@x"] }, { otherMails: ["a@x", "b@x"] }),
    administrator({ otherMails: ["a@x", "b@x"] }, { otherMails: ["a@x"] }),
    none,
  ),
  pair(
    "The emergency access account …",
    holds(["Reader"], true)(unset, { mobilePhone: "+49" }),
    administrator(unset, { mobilePhone: "+49" }),
    "which holds",
  ),
  pair(
    "The account …, which holds …,",
    administrator(unset, { mobilePhone: "+49" }),
    holds(["Reader"], true)(unset, { mobilePhone: "+49" }),
    "The emergency access account",
  ),
  pair(
    "Lets everyone in the tenant join … without an owner's consent, and read what it holds.",
    visible("plan")("Private", "Public"),
    visible("plan")("Public", "Private"),
    none,
  ),
  pair(
    "Everyone in the tenant can join … without an owner's consent, and read what it holds.",
    visible("done")("Private", "Public"),
    visible("done")("Public", "Private"),
    none,
  ),
  pair(
    "The … … (…), which held … at the snapshot, was permanently deleted and stays so: create it again by hand, or by a preview with rebuild, where that is possible.",
    purgedHolder(true),
    purgedHolder(false),
    none,
  ),
  pair("the group …", visible("done")("Private", "Public"), visible("done")("Public", "Private"), none),
];
