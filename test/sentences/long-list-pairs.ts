import type { Change } from "../../src/domain/changes/change.ts";
import { GroupUses } from "../../src/domain/dangers/group-uses.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { wholeObjectsTold } from "../../src/mcp/render/whole-objects.ts";
import { readApplicationUses } from "../../src/microsoft/assess/application-uses.ts";
import { noteOf } from "../../src/microsoft/assess/assessment-note.ts";
import { readAuthorAccounts } from "../../src/microsoft/assess/author-accounts.ts";
import { CollectedList } from "../../src/microsoft/assess/collected-list.ts";
import { DirectoryReader } from "../../src/microsoft/assess/directory-reader.ts";
import { readExcludedNames } from "../../src/microsoft/assess/excluded-names.ts";
import { HeldNames } from "../../src/microsoft/assess/held-names.ts";
import { NamedAccounts } from "../../src/microsoft/assess/named-accounts.ts";
import { addNested } from "../../src/microsoft/assess/nested-uses.ts";
import { PlannedChanges } from "../../src/microsoft/assess/planned-changes.ts";
import { presentRules } from "../../src/microsoft/assess/present-rules.ts";
import { presentStates } from "../../src/microsoft/assess/present-states.ts";
import { readTakenNames } from "../../src/microsoft/assess/taken-names.ts";
import { readGroups, readPrivilegedHolders } from "../../src/microsoft/assess/tenant-groups.ts";
import { readPrivileges } from "../../src/microsoft/assess/tenant-privileges.ts";
import { PolicyCache } from "../../src/microsoft/investigation/policy-cache.ts";
import { MicrosoftRecoveryService } from "../../src/microsoft/recovery-service.ts";
import { policy } from "../domain/sign-in/a-model.ts";
import { aPreview } from "../graph/a-service.ts";
import { inMicrosoft, list, type Replies, refusal } from "./in-graph.ts";
import { jobs, PREVIEW, usual } from "./in-service.ts";
import { type Pair, pair } from "./pair.ts";

/** A list that goes on for more pages than are read of one. */
const pages = (of: RegExp, isLong: boolean, ...rows: readonly object[]): Replies => [
  [
    of,
    ({ url }) => {
      const next = `${url.origin}${url.pathname}?$skiptoken=more`;
      return { body: JSON.parse(JSON.stringify({ value: rows, ...(isLong ? { "@odata.nextLink": next } : {}) })) };
    },
  ],
];
/** Returns the sentences on lists that were cut. */
const cut = (run: (reader: DirectoryReader, policies: PolicyCache) => Promise<unknown>, replies: Replies) => () =>
  inMicrosoft(replies, async (context) => {
    const reader = new DirectoryReader(context.client);
    await run(reader, new PolicyCache(context, 0));
    return reader.cuts.join(" ") || "whole";
  });
const global = { id: "g", displayName: "Global Administrator", roleTemplateId: "62e90394-69f5-4237-9190-012177145e10" };
const roles: Replies = [[/GET \/directoryRoles\?/, list(global)]];
const noPlan = new PlannedChanges([]);
const effects = (isLong: boolean) => cut((reader) => readPrivileges(reader, noPlan), pages(/GET \/groups\?/, isLong));
const members = (isLong: boolean) =>
  cut((reader) => readGroups(reader, ["field"], noPlan), pages(/groups\/field\/members/, isLong));
const application = { type: "application", id: "map" } as const;
/** The use of an application that a list deletes or restores. */
const used = (isLong: boolean, action: Change["action"] = "softDelete") => {
  const changes = new CollectedList();
  changes.add({
    ...{ seq: 1, ref: application, displayName: "Map", action, basis: "snapshot" },
    ...{ properties: [], links: [], linkTotals: { add: 0, remove: 0, notRecoverable: 0 } },
  });
  return cut(
    (reader) => readApplicationUses(reader, changes),
    [[/getByIds/, list({ id: "map" })], ...pages(/applications\/map\/owners|deletedItems/, isLong)],
  );
};
const excluding = (...excludeApplications: readonly string[]) => ({
  policies: [policy("p", { conditions: { applications: { includeApplications: ["All"], excludeApplications } } })],
  locations: new Map(),
});
const excluded = (isLong: boolean) =>
  cut(
    (reader) =>
      readExcludedNames(reader, { before: excluding(), after: excluding("2f2a1f5e-0c64-4f3c-9a52-0b8f6f3f7c11") }, []),
    pages(/servicePrincipals/, isLong),
  );
/** The holders of a name that a list gives back to a user. */
const holders = (isLong: boolean) => {
  const names = new HeldNames();
  names.add({
    ...{ seq: 1, ref: { type: "user", id: "u1" }, displayName: "Ada", action: "update", basis: "snapshot" },
    properties: [{ name: "userPrincipalName", now: "other@x", then: "ada@x" }],
    ...{ links: [], linkTotals: { add: 0, remove: 0, notRecoverable: 0 } },
  });
  return cut((reader) => names.held(reader), pages(/GET \/users\?/, isLong));
};
const ruled = (reply: Replies[number][1]) =>
  cut((reader) => presentRules(reader, [{ type: "group", id: "g" }]), [[/getByIds/, reply]]);
const deleted = (isLong: boolean) =>
  cut((reader) => presentStates(reader, [application]), pages(/deletedItems/, isLong));
/** A record by which an account of the directory writes to the object of the list. */
const written = {
  ...{ id: "r", category: "UserManagement", correlationId: "c", result: "success" },
  ...{ activityDisplayName: "Update user", activityDateTime: "2026-11-20T08:00:00Z" },
  initiatedBy: { user: { id: "eve", displayName: null, userPrincipalName: "eve@contoso.test" }, app: null },
  targetResources: [{ id: "u1", displayName: "User u1", type: "User", modifiedProperties: [] }],
};
const eve = { actor: { kind: "user", id: "eve", name: "eve@contoso.test" }, objects: 1 } as const;
const accounts = (of: RegExp, isLong: boolean) =>
  cut(
    (reader) => readAuthorAccounts({ reader, plan: noPlan, signIn: null }, [eve]),
    [[/getByIds/, list({ "@odata.type": "#microsoft.graph.user", id: "eve" })], ...pages(of, isLong)],
  );
/** Returns what was cut of a look-up for a new account, or for one whose address stays. */
const newlyNamed = (isLong: boolean, isMade = true) => {
  const named = new NamedAccounts();
  const ann = {
    ...({ seq: 1, ref: { type: "user", id: "ann" }, displayName: "Ann", basis: "snapshot" } as const),
    ...{ links: [], linkTotals: { add: 0, remove: 0, notRecoverable: 0 } },
  };
  const then = { name: "displayName", now: "Ann", then: "Anne" };
  named.add(
    isMade ? { ...ann, action: "softDelete", properties: [] } : { ...ann, action: "update", properties: [then] },
  );
  const row = {
    "@odata.type": "#microsoft.graph.user",
    id: "ann",
    displayName: "Ann",
    userPrincipalName: "ann@c.test",
  };
  return cut((reader) => readTakenNames(reader, named, 0), [[/getByIds/, list(row)], ...pages(/users/, isLong)]);
};
const bridge = { actor: { kind: "app", id: "bridge", name: "Bridge" }, objects: 1 } as const;
const permissions = (isLong: boolean) =>
  cut(
    (reader) => readAuthorAccounts({ reader, plan: noPlan, signIn: null }, [bridge]),
    [
      [/getByIds/, list({ "@odata.type": "#microsoft.graph.servicePrincipal", id: "bridge" })],
      ...pages(/appRoleAssignments/, isLong),
    ],
  );
const assessed = (replies: Replies) => () =>
  inMicrosoft(
    [...usual, ...replies],
    async (context) => (await new MicrosoftRecoveryService(context).summarizeChanges(PREVIEW)).assessmentNote ?? "",
  );
/** Returns the dangers of what was done, where a record of the log has this operation. */
const doneAfter = (activityDisplayName: string) => () =>
  inMicrosoft([...usual, [/auditLogs/, list({ ...written, activityDisplayName })]], async (context) => {
    const { assessment } = await new MicrosoftRecoveryService(context).summarizeChanges(PREVIEW);
    return assessment?.done?.risks.map(({ sentence }) => sentence).join(" ") || "safe";
  });

/** Returns the note on an assessment whose log was read to its end, or was too long for that. */
const logRead = (isCut: boolean) => () =>
  inMicrosoft([], async ({ client }) =>
    noteOf({
      readers: [new DirectoryReader(client)],
      log: { records: [], problem: null, valuesSince: 0, note: null, gap: null, isCut },
      ...{ accounts: null, deadNames: { places: [], unread: null } },
    }),
  );

/** Returns the words on a plan of whole objects, the first of so many. */
const whole = (parts: number) => () =>
  wholeObjectsTold({
    ...{ actor: "mallory", since: 0, until: 1, objects: 3, part: 1, parts, note: null },
    alsoWritten: { total: 0, items: [] },
  }).says.join("\n");

/** Returns what is said of a list with one row, of which the service counted so many. */
const counted = (objects: number) => () =>
  inMicrosoft(
    [...usual, ...jobs(aPreview(PREVIEW, { totalChangedObjectsCalculated: objects }))],
    async (context) =>
      (await new MicrosoftRecoveryService(context).summarizeChanges(PREVIEW)).notCompared ?? "all listed",
  );

/** Returns what was not read of the groups that this many groups are in. */
const around = (groups: number, isLong: boolean) =>
  cut(
    (reader) => {
      const uses = new GroupUses();
      uses.add({
        ...{ ref: { type: "conditionalAccessPolicy", id: "p" }, displayName: "P" },
        properties: { state: "enabled", conditions: { users: { includeGroups: ["o"] } } },
      });
      const refs = Array.from({ length: groups }, (_, at): EntityRef => ({ type: "group", id: `g${at}` }));
      return addNested(reader, [...refs, ...refs], uses);
    },
    pages(/transitiveMemberOf/, isLong),
  );

/** On lists that are too long to be read whole for an assessment, and on plans of whole objects. */
export const longListPairs: readonly Pair[] = [
  pair("the groups that can hold roles", effects(true), effects(false), "whole"),
  pair(
    "the directory roles",
    cut((reader) => readPrivilegedHolders(reader), pages(/directoryRoles\?/, true)),
    cut((reader) => readPrivilegedHolders(reader), pages(/directoryRoles\?/, false)),
    "whole",
  ),
  pair(
    "the holders of …",
    cut((reader) => readPrivilegedHolders(reader), [...roles, ...pages(/directoryRoles\/g\/members/, true)]),
    cut((reader) => readPrivilegedHolders(reader), [...roles, ...pages(/directoryRoles\/g\/members/, false)]),
    "whole",
  ),
  pair("the role assignments", accounts(/roleAssignments/, true), accounts(/roleAssignments/, false), "whole"),
  pair(
    "the role eligibilities",
    accounts(/roleEligibilitySchedules/, true),
    accounts(/roleEligibilitySchedules/, false),
    "whole",
  ),
  pair("the application permissions of service principal …", permissions(true), permissions(false), "whole"),
  pair("the groups of … …", accounts(/memberOf/, true), accounts(/memberOf/, false), "whole"),
  pair("the owners and grants of … …", used(true), used(false), "whole"),
  pair("the applications that policies exclude", excluded(true), excluded(false), "whole"),
  pair("the groups that group … is in", around(1, true), around(1, false), "whole"),
  pair(
    "Not looked at: the nesting in groups of policies of … with members written more than once.",
    around(21, false),
    around(20, false),
    "whole",
  ),
  pair("the members of group", members(true), members(false), "whole"),
  pair("the users with names of new accounts", newlyNamed(true, false), newlyNamed(false, false), "whole"),
  pair(
    "Addresses that look like those of new accounts were looked up in up to … spellings each, so that further ones were not looked at.",
    newlyNamed(false),
    newlyNamed(false, false),
    "whole",
  ),
  pair("the objects of type … that hold names", holders(true), holders(false), "whole"),
  pair(
    "Not looked at: whether groups follow a membership rule, because they could not be read. What a rule did is told as the work of the service that the log names.",
    ruled(refusal(403)),
    ruled(list()),
    "whole",
  ),
  pair("the deleted objects of type …", deleted(true), deleted(false), "whole"),
  pair("the deleted objects of type …", used(true, "restore"), used(false, "restore"), "whole"),
  pair(
    "Dangers and sign-in were worked out from the tenant as it is now, with … beside the list and those for policies.",
    assessed([]),
    assessed([[/directoryRoles/, refusal(403)]]),
    "were not worked out",
  ),
  pair(
    "Microsoft's service counted …, and its list has …: the others are not known here, and a recovery may write them. Start the preview again, and recover only if both agree.",
    counted(2),
    counted(1),
    "all listed",
  ),
  pair("changed object", counted(2), counted(1), "all listed"),
  pair(
    "What was done before … that the service does not hold, such as to domains, was not looked at.",
    logRead(true),
    logRead(false),
    "Dangers and sign-in",
  ),
  pair(
    "What was done and reversed since, or stays whatever is recovered, such as roles and domains, and since when emergency accounts are exempt was not looked for, because the audit log could not be read.",
    assessed([[/auditLogs/, refusal(403)]]),
    assessed([[/auditLogs/, list()]]),
    "Dangers and sign-in",
  ),
  pair(
    "Whether the authors' accounts can sign in was not looked up, because roles, groups or accounts could not be read: ….",
    assessed([
      [/auditLogs/, list(written)],
      [/roleAssignments/, refusal(403)],
    ]),
    assessed([
      [/auditLogs/, list(written)],
      [/roleAssignments/, list()],
    ]),
    "Dangers and sign-in",
  ),
  pair(
    "Roles that the authors' accounts may activate were not read: that takes RoleManagement.Read.Directory, and a tenant with Microsoft Entra ID P2 or Governance.",
    assessed([
      [/auditLogs/, list(written)],
      [/roleEligibilitySchedules/, refusal(400)],
    ]),
    assessed([[/auditLogs/, list(written)]]),
    "Dangers and sign-in",
  ),
  pair(
    "The … … was permanently deleted. The list leaves it out, because no recovery here brings it back.",
    doneAfter("Hard Delete user"),
    doneAfter("Delete user"),
    "safe",
  ),
  pair(
    "Looks at … the actor wrote to. Microsoft restores whole objects: what others wrote there and still differs is undone as well.",
    whole(1),
    assessed([]),
    "Dangers and sign-in",
  ),
];
