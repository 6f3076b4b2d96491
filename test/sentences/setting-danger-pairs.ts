import { exposuresOf } from "../../src/domain/dangers/exposure.ts";
import type { ExposureContext } from "../../src/domain/dangers/exposure-type.ts";
import type { Json, JsonObject } from "../../src/domain/json.ts";
import { compareSignIn } from "../../src/domain/sign-in/comparison.ts";
import { consequenceLines } from "../../src/domain/sign-in/consequence-lines.ts";
import { methodsIn } from "../../src/domain/sign-in/methods.ts";
import type { Tense } from "../../src/domain/sign-in/shift-verb.ts";
import { signInConsequences } from "../../src/domain/sign-in/sign-in-consequences.ts";
import { unmetStrengths } from "../../src/domain/sign-in/unmet-strengths.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { aModel, GLOBAL, read, signInState, user } from "../domain/sign-in/a-model.ts";
import { plainContext } from "../support/exposure-context.ts";
import { contrasts, type Pair, pair } from "./pair.ts";

const none = "no danger";
/** Returns what is said of a setting that differs. */
const said =
  (tense: Tense, ref: EntityRef, context: Partial<ExposureContext> = {}) =>
  (before: JsonObject, after: JsonObject) =>
  () =>
    exposuresOf(
      { ref, displayName: null, became: "changed", before, after, gained: [], lost: [] },
      { ...plainContext, ...context },
    )
      .map(({ says }) => says[tense].text)
      .join("\n") || none;
const method = (tense: Tense, id: string) => said(tense, { type: "authenticationMethodPolicy", id });
const [on, off] = [{ state: "enabled" }, { state: "disabled" }];
const [keysPlan, keys] = [method("plan", "Fido2"), method("done", "Fido2")];
const [smsPlan, sms] = [method("plan", "Sms"), method("done", "Sms")];
const methods: readonly Pair[] = [
  pair(
    "Which methods a user has registered is not in the history, so that whom this keeps out is not assessed.",
    keys(on, off),
    keys(off, on),
    none,
  ),
  pair("… was switched off. …", keys(on, off), keys(off, on), none),
  pair("Switches … off. …", keysPlan(on, off), keysPlan(off, on), none),
  pair("… was switched on. …", sms(off, on), sms(on, off), "was switched off"),
  pair("Switches … on. …", smsPlan(off, on), smsPlan(on, off), "off."),
  pair("the authentication method …", smsPlan(off, on), smsPlan(on, on), none),
  pair("The authentication method …", sms(off, on), sms(on, on), none),
  pair(
    "Its codes can be intercepted or moved to another phone.",
    sms(off, on),
    method("done", "Email")(off, on),
    "mailbox",
  ),
  pair("Its codes go to a mailbox that others may read.", method("done", "Email")(off, on), sms(off, on), "phone"),
  pair(
    "Administrators can issue passes with which an account is signed in to.",
    method("done", "TemporaryAccessPass")(off, on),
    sms(off, on),
    "phone",
  ),
];

const inbound = (accessType: string, target = "AllUsers") => ({
  b2bCollaborationInbound: { usersAndGroups: { accessType, targets: [{ target, targetType: "user" }] } },
});
const [open, shut, narrow] = [inbound("allowed"), inbound("blocked"), inbound("allowed", "g")];
const [plannedAll, all] = (["plan", "done"] as const).map((tense) =>
  said(tense, { type: "crossTenantAccessDefault", id: "default" }),
);
const partner = said("done", { type: "crossTenantAccessPartner", id: "t" });
const others =
  plannedAll === undefined || all === undefined
    ? []
    : [
        pair("the tenant …", partner(open, shut), all(open, shut), "every other tenant"),
        pair("every other tenant without settings of its own", all(open, shut), partner(open, shut), 'the tenant "t"'),
        pair(
          "The tenant has … of other tenants, and the directory does not show which tenant each comes from.",
          all(open, shut),
          all(shut, open),
          "can newly sign in",
        ),
        pair("Guests of … can no longer sign in. …", all(open, shut), all(shut, open), "can newly sign in"),
        pair("Keeps guests of … from signing in. …", plannedAll(open, shut), plannedAll(shut, open), "Lets guests"),
        pair("Guests of … can newly sign in.", all(shut, open), all(open, shut), "can no longer sign in"),
        pair("Lets guests of … sign in again.", plannedAll(shut, open), plannedAll(open, shut), "Keeps guests"),
        pair(
          "Which guests of … may sign in, and to what, was changed. Whom that concerns is not assessed: …",
          all(open, narrow),
          all(open, open),
          none,
        ),
        pair(
          "Changes which guests of … may sign in, and to what. Whom that concerns is not assessed: …",
          plannedAll(open, narrow),
          plannedAll(open, open),
          none,
        ),
      ];

/** Returns what is said of another tenant's own settings that change, beside a default that allows or that was not read. */
const ownSettings =
  (tense: Tense, before: JsonObject, after: JsonObject, byDefault: JsonObject | null = inbound("allowed")) =>
  () =>
    exposuresOf(
      {
        ...{ ref: { type: "crossTenantAccessPartner", id: "t" }, displayName: "t", became: "changed" },
        ...{ before, after, gained: [], lost: [] },
      },
      { ...plainContext, otherTenants: byDefault && { before: byDefault, after: byDefault } },
    )
      .map(({ says }) => says[tense].text)
      .join("\n");
const followers: readonly Pair[] = [
  pair(
    "The tenant's default decides since in place of its own settings.",
    ownSettings("done", shut, {}),
    ownSettings("done", shut, open),
    "can newly sign in.",
  ),
  pair(
    "The tenant's default would decide in place of its own settings.",
    ownSettings("plan", shut, {}),
    ownSettings("plan", shut, open),
    "Lets guests of",
  ),
  pair(
    "Settings were removed that … had of its own: …. The tenant's default decides since, which was not read.",
    ownSettings("done", shut, {}, null),
    ownSettings("done", shut, {}),
    "can newly sign in.",
  ),
  pair(
    "Takes settings of its own from …: …. The tenant's default would decide, which was not read.",
    ownSettings("plan", shut, {}, null),
    ownSettings("plan", shut, {}),
    "Lets guests of",
  ),
];

const connect = (accessType: string, target = "AllUsers", name = "b2bDirectConnectInbound") => ({
  [name]: { usersAndGroups: { accessType, targets: [{ target, targetType: "user" }] } },
});
const [connected, apart, narrowed] = [connect("allowed"), connect("blocked"), connect("allowed", "g")];
const byDefault = (tense: Tense) => said(tense, { type: "crossTenantAccessDefault", id: "default" });
const [lets, did] = [byDefault("plan"), byDefault("done")];
const opened = (name: string) => lets(connect("blocked", "AllUsers", name), connect("allowed", "AllUsers", name));
const inboundText = "Lets people of every other tenant without settings of its own enter";
const connections: readonly Pair[] = [
  pair("… were allowed to ….", did(apart, connected), did(connected, apart), "were forbidden to enter"),
  pair("… were forbidden to ….", did(connected, apart), did(apart, connected), "were allowed to enter"),
  pair("Lets … … again.", lets(apart, connected), lets(connected, apart), "Forbids people of"),
  pair("Forbids … to … again.", lets(connected, apart), lets(apart, connected), "Lets people of"),
  pair(
    "Which … may … was changed. Whom that concerns is not assessed.",
    did(connected, narrowed),
    did(connected, connected),
    none,
  ),
  pair(
    "Changes which … may …. Whom that concerns is not assessed.",
    lets(connected, narrowed),
    lets(apart, apart),
    none,
  ),
  pair("people of …", lets(apart, connected), lets(inbound("blocked"), inbound("allowed")), "Lets guests of"),
  ...[
    ["users of this tenant", "b2bDirectConnectOutbound"],
    ["be guests of …", "b2bCollaborationOutbound"],
    ["accounts of …", "tenantRestrictions"],
    ["be used on devices and in networks of this tenant, by tenant restrictions", "tenantRestrictions"],
  ].map(([text = "", name = ""]) => pair(text, opened(name), opened("b2bDirectConnectInbound"), inboundText)),
  pair(
    "enter shared channels of … by B2B direct connect",
    opened("b2bDirectConnectOutbound"),
    opened("b2bCollaborationOutbound"),
    "Lets users of this tenant be guests of",
  ),
  pair(
    "enter shared channels of this tenant by B2B direct connect",
    opened("b2bDirectConnectInbound"),
    opened("b2bDirectConnectOutbound"),
    "Lets users of this tenant enter shared channels of every other tenant",
  ),
];

const skus = (...ids: readonly string[]) => ({ assignedLicenses: ids.map((skuId) => ({ skuId })) });
const group = (tense: Tense) => said(tense, { type: "group", id: "g" });
const licenses: readonly Pair[] = [
  pair("The group … lost …. …", group("done")(skus("a"), skus()), group("done")(skus(), skus("a")), none),
  pair("Takes … from the group …. …", group("plan")(skus("a"), skus()), group("plan")(skus(), skus("a")), none),
  ...contrasts(group("done")(skus("a"), skus("b")), group("done")(skus("a"), skus("a", "b")), [
    ["… … what that gives, if nothing else gives it.", none],
    ["Its …", none],
  ]),
  pair(
    "Its users, who were not read,",
    said("done", { type: "group", id: "g" }, { membersOf: () => null })(skus("a"), skus()),
    group("done")(skus("a"), skus()),
    "Its 0 users lose what that gives",
  ),
];

const mails = (...to: readonly string[]) => ({ securityComplianceNotificationMails: to });
const technical = (...to: readonly string[]) => ({ technicalNotificationMails: to });
const contoso = { verifiedDomains: new Set(["contoso.example"]) };
const notices = (tense: Tense, context: Partial<ExposureContext> = contoso) =>
  said(tense, { type: "organization", id: "o" }, context);
const [own, evil] = ["it@contoso.example", "x@evil.invalid"];
const addresses: readonly Pair[] = [
  pair(
    "security notices",
    notices("done")(mails(own), mails()),
    notices("done")(technical(own), technical()),
    "technical",
  ),
  pair(
    "technical notices",
    notices("done")(technical(own), technical()),
    notices("done")(mails(own), mails()),
    "security",
  ),
  pair(
    "No address for Microsoft's … is left.",
    notices("done")(mails(own), mails()),
    notices("done")(mails(), mails()),
    none,
  ),
  pair(
    "Leaves no address for Microsoft's ….",
    notices("plan")(mails(own), mails()),
    notices("plan")(mails(), mails()),
    none,
  ),
  pair(
    "Microsoft's … newly go to …. ……",
    notices("done")(mails(own), mails(evil)),
    notices("done")(mails(), mails(own)),
    none,
  ),
  pair(
    "Sends Microsoft's … to … again. ……",
    notices("plan")(mails(own), mails(evil)),
    notices("plan")(mails(), mails(own)),
    none,
  ),
  pair(
    "No domain of the tenant has such an address.",
    notices("done")(mails(), mails(evil)),
    notices("done", { verifiedDomains: null })(mails(), mails(evil)),
    "not known here",
  ),
  pair(
    "The tenant's domains are not known here, so that whose address that is was not assessed.",
    notices("done", { verifiedDomains: null })(mails(), mails(evil)),
    notices("done")(mails(), mails(evil)),
    "No domain of the tenant",
  ),
  pair(
    "No other address gets them.",
    notices("done")(mails(), mails(evil)),
    notices("done")(mails(own), mails(own, evil)),
    "newly go to",
  ),
];

/** Returns what is said of a policy that asks for a strength, whose method of keys is on before and then in this state. */
const strength = (tense: Tense, id: string, isOn: boolean) => () => {
  const asks = read("p", {
    displayName: "P",
    state: "enabled",
    conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"] } },
    grantControls: { operator: "OR", authenticationStrength: { id } },
  });
  const model = aModel({ before: [asks] }, [user("u", signInState({ roles: [GLOBAL] }))]);
  const rules = (fido2: boolean) => ({
    ...model.before,
    methods: methodsIn([["fido2", { state: fido2 ? "enabled" : "disabled" }]]),
  });
  const comparison = compareSignIn({ ...model, before: rules(true), after: rules(isOn) });
  return (
    unmetStrengths(comparison, tense)
      .map(({ says }) => says.text)
      .join("\n") || none
  );
};
/** Returns what is said of a policy on a group that asks for keys, which are newly not for a group, on lines and as dangers. */
const leavingOut =
  (id: string, tense: Tense, target: string, isOff = false) =>
  () => {
    const asks = read("p", {
      displayName: "P",
      state: "enabled",
      conditions: { applications: { includeApplications: ["All"] }, users: { includeGroups: ["staff"] } },
      grantControls: { operator: "OR", authenticationStrength: { id } },
    });
    const model = aModel({ before: [asks] }, [user("u", signInState({ groups: ["staff"] }))]);
    const rules = (excludeTargets: Json, state: string) => ({
      ...model.before,
      methods: methodsIn([["fido2", { state, excludeTargets }]]),
    });
    const after = rules([{ id: target }], isOff ? "disabled" : "enabled");
    const comparison = compareSignIn({ ...model, before: rules([], "enabled"), after });
    const lines = consequenceLines(signInConsequences(comparison, 0), { tense });
    return [...unmetStrengths(comparison, tense).map(({ says }) => says.text), ...lines].join("\n");
  };
const targeted: readonly Pair[] = [
  pair(
    "of which every method … switched off or not for them, so that it keeps them out",
    leavingOut("keys", "done", "staff"),
    leavingOut("keys", "done", "staff", true),
    "of which every method is switched off, so that it keeps them out",
  ),
  pair(
    "whose methods … for groups of which the members were not read, so that it may keep some of them out",
    leavingOut("keys", "done", "others"),
    leavingOut("keys", "done", "staff"),
    "not for them",
  ),
  pair("would ask", leavingOut("keys", "plan", "staff"), leavingOut("keys", "done", "staff"), "asks"),
  pair("which they could not meet", leavingOut("keys", "plan", "staff"), leavingOut("keys", "done", "staff"), "cannot"),
  pair("which they cannot meet", leavingOut("keys", "done", "staff"), leavingOut("keys", "plan", "staff"), "could not"),
  pair(
    "which some of them might not meet",
    leavingOut("keys", "plan", "others"),
    leavingOut("keys", "plan", "staff"),
    "could not",
  ),
  pair(
    "which some of them may not meet",
    leavingOut("keys", "done", "others"),
    leavingOut("keys", "done", "staff"),
    "cannot meet",
  ),
  pair(
    "which they could meet in fewer ways",
    leavingOut("mixed", "plan", "staff"),
    leavingOut("keys", "plan", "staff"),
    "could not",
  ),
  pair(
    "which they can meet in fewer ways",
    leavingOut("mixed", "done", "staff"),
    leavingOut("keys", "done", "staff"),
    "cannot",
  ),
  pair("Policy … … … for …, ….", leavingOut("keys", "done", "staff"), strength("done", "keys", true), none),
];

const strengths: readonly Pair[] = [
  ...targeted,
  pair("… … for …, ….", strength("done", "keys", false), strength("done", "keys", true), none),
  pair("… (… with privileged roles)", strength("done", "keys", false), strength("done", "keys", true), none),
  pair("would be", strength("plan", "keys", false), strength("done", "keys", false), "is switched off"),
  pair("would ask", strength("plan", "keys", false), strength("done", "keys", false), "asks"),
  pair(
    "of which every method … switched off, so that it keeps them out",
    strength("done", "keys", false),
    strength("done", "mixed", false),
    "no longer counts",
  ),
  pair(
    "of which … … and … … left",
    strength("done", "mixed", false),
    strength("done", "keys", false),
    "every method is switched off",
  ),
  pair("no longer counts", strength("done", "mixed", false), strength("plan", "mixed", false), "would no longer count"),
  pair(
    "no longer count",
    strength("done", "several", false),
    strength("done", "keys", false),
    "every method is switched off",
  ),
  pair("would no longer count", strength("plan", "mixed", false), strength("done", "mixed", false), "no longer counts"),
];

export const settingDangerPairs: readonly Pair[] = [
  ...methods,
  ...others,
  ...followers,
  ...licenses,
  ...addresses,
  ...strengths,
  ...connections,
];
