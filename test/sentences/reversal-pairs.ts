import { type AuditRecord, BACKUP_AND_RECOVERY, type ModifiedProperty } from "../../src/domain/authors/audit-record.ts";
import { accountExposures, disablingRisks } from "../../src/domain/dangers/account-exposures.ts";
import type { ChangedObject } from "../../src/domain/dangers/changed-object.ts";
import { ofTaken } from "../../src/domain/dangers/out-of-force.ts";
import { recordedExposures } from "../../src/domain/dangers/record-exposures.ts";
import { type GroupUse, reversalsOf } from "../../src/domain/dangers/reversal-sentences.ts";
import type { Reversals } from "../../src/domain/dangers/reversals.ts";
import { ReversedWrites } from "../../src/domain/dangers/reversed-writes.ts";
import type { Json } from "../../src/domain/json.ts";
import type { EntityRef, EntityType } from "../../src/domain/tenant/entity.ts";
import { reversalTexts } from "../../src/mcp/render/comparison.ts";
import { othersStay } from "../../src/summaries/others-stay.ts";
import { reversedNotes } from "../../src/summaries/restored-notes.ts";
import { contrasts, filled, type Pair, pair } from "./pair.ts";

interface Told {
  readonly type?: EntityType;
  readonly id?: string;
  readonly operation?: string;
  readonly by?: string;
  readonly name?: string;
  readonly values?: readonly [oldValue: Json, newValue: Json];
  readonly category?: string;
  readonly minute?: number;
  /** Further values that came or went with the first one. */
  readonly also?: Readonly<Record<string, string>>;
}

/** Returns a record of the log. */
function record({ type = "user", id = "x", operation = "Update", by = "Eve", ...more }: Told): AuditRecord {
  const { name = "accountEnabled", values: [oldValue, newValue] = [true, false], category = "any", minute = 0 } = more;
  const modified: ModifiedProperty[] = name === "" ? [] : [{ name, oldValue, newValue }];
  for (const [other, value] of Object.entries(more.also ?? {})) {
    const isNew = oldValue === null;
    modified.push({ name: other, oldValue: isNew ? null : value, newValue: isNew ? value : null });
  }
  return {
    ...{ id: `${minute}`, time: minute * 60_000, app: null, ip: null, category, operation, correlationId: "c" },
    actor: { kind: by === "" ? "unknown" : "user", id: null, name: by === "" ? null : by },
    result: "success",
    targets: [
      { ref: { type, id }, displayName: id.toUpperCase(), modified },
      { ref: null, displayName: "Reader", modified: [] },
    ],
  };
}

const use: GroupUse = { includedBy: { count: 1, names: ["In"] }, excludedBy: { count: 1, names: ["Out"] } };
const within: GroupUse = { ...use, nestedIn: { count: 1, names: ["Outer"] } };
interface Known {
  readonly emergency?: boolean;
  readonly roles?: readonly string[];
  readonly use?: GroupUse;
}

/** Returns what is said of records, which are given oldest first. */
const said =
  (records: readonly Told[], { emergency = false, roles = [], use }: Known = {}) =>
  (): string => {
    const writes = new ReversedWrites(() => true);
    const told = records.map((one, minute) => record({ minute, ...one }));
    for (const one of told.toReversed()) writes.add(one);
    const facts = {
      standingOf: () => ({ isEmergency: emergency, roles }),
      useOf: () => use,
      nameOf: ({ id }: EntityRef) => (id === "known" ? "Known" : null),
    };
    const found = reversalsOf(writes.result(), facts).map(({ sentence }) => sentence);
    return found.join("\n") || "no reversal";
  };

const back = (told: Told): readonly Told[] => {
  const [oldValue, newValue] = told.values ?? [true, false];
  return [told, { ...told, by: "Max", values: [newValue, oldValue] }];
};
const once = (told: Told) => said([told]);
const none = "no reversal";
const off = said(back({}));
const member: Told = { type: "group", name: "members", values: [null, "known"] };
const removed: Told = { ...member, values: ["known", null] };
const state: Told = { type: "conditionalAccessPolicy", name: "state", values: ["enabled", "disabled"] };
const conditions: Told = { ...state, name: "conditions", values: [{ a: 1 }, { a: 2 }] };
const given: readonly Told[] = [
  { operation: "Add member to role", name: "" },
  { operation: "Remove member from role", name: "", by: "Max" },
];
const [added, taken] = given;
const LONG = "on".repeat(40);
const assigned = (type: "roleAssignment" | "roleEligibilitySchedule", scope = "/") =>
  said(
    back({
      ...{ type, name: "roleDefinitionId", values: [null, "known"] },
      also: { principalId: "known", directoryScopeId: scope },
    }),
  );
const mailRead: Told = { type: "oAuth2PermissionGrant", name: "scope", values: [null, "Mail.Read"] };
const granted = (also: Readonly<Record<string, string>>) => said(back({ ...mailRead, also }));
const trusted = (also: Readonly<Record<string, string>>) =>
  said(back({ type: "federatedIdentityCredential", name: "subject", values: [null, "repo"], also }));

const madeAndDeleted: readonly Told[] = [
  { type: "group", operation: "Add group", name: "displayName", values: [null, "X"] },
  { type: "group", operation: "Delete group", name: "deletedDateTime", values: [null, "T"] },
];

const sentences: readonly Pair[] = [
  pair("… …, and … ………….", off, once({}), none),
  pair(", in … writes", said([...back({}), ...back({})]), off, "enabled again"),
  pair("added to", said(back(member)), said(back(removed)), "removed from"),
  pair("removed from", said(back(removed)), said(back(member)), "added to"),
  pair("excluded by", said(back(member), { use }), said(back(member)), "added to"),
  pair("included by", said(back(member), { use }), said(back(member)), "added to"),
  pair("nested in", said(back(member), { use: within }), said(back(member), { use }), "included by"),
  pair(
    "deleted again",
    said(madeAndDeleted),
    said(back({ type: "group", name: "deletedDateTime", values: [null, "T"] })),
    "restored",
  ),
  pair(
    ", and permanently deleted …",
    said([...madeAndDeleted, { type: "group", operation: "Hard Delete group", name: "", by: "Max" }]),
    said(madeAndDeleted),
    "deleted again",
  ),
  pair("from … to …", said(back(state)), said(back({ ...state, values: ["enabled", LONG] })), "was changed by"),
  pair("the … of … … changed…", said(back(state)), once(state), none),
  pair(
    "the … of …",
    said([
      { ...conditions, values: [{}, { users: { excludeUsers: ["known"] } }] },
      { ...conditions, values: [{ users: { excludeUsers: ["known"] } }, { a: 1 }] },
    ]),
    once({ ...conditions, values: [{}, { users: { excludeUsers: ["known"] } }] }),
    none,
  ),
  pair("changed back", said(back(state)), once(state), none),
  pair("the role", said(given), once(given[0] ?? {}), none),
  ...contrasts(said(given), said([taken ?? {}, added ?? {}]), [
    ["… was given …", "was deprived of"],
    ["deprived of it again", "given it again"],
  ]),
  ...contrasts(said([taken ?? {}, added ?? {}]), said(given), [
    ["… was deprived of …", "was given"],
    ["given it again", "deprived of it again"],
  ]),
  pair(
    "the right to activate the role",
    assigned("roleEligibilitySchedule"),
    assigned("roleAssignment"),
    'given the role "Known"',
  ),
  pair(
    "over the … … only",
    assigned("roleAssignment", "/administrativeUnits/known"),
    assigned("roleAssignment"),
    'given the role "Known" by',
  ),
  pair("the …… …", granted({ clientId: "known", resourceId: "x" }), once(mailRead), none),
  pair("from … to …", granted({ clientId: "known", resourceId: "x" }), granted({ clientId: "known" }), 'grant "X"'),
  pair("of …", trusted({ applicationId: "known" }), trusted({}), 'credential "X"'),
  pair("holder of …", said(back({}), { roles: ["Reader"] }), off, "disabled"),
  pair("an emergency access account", said(back({}), { emergency: true }), off, "disabled"),
  pair(
    "by a recovery of",
    said([{}, { values: [false, true], category: BACKUP_AND_RECOVERY }]),
    off,
    'enabled again by "Max"',
  ),
  pair(
    "… between … and …",
    said([{}, { id: "y" }, ...["x", "y"].map((id): Told => ({ id, values: [false, true] }))]),
    said([
      ...["x", "y"].map((id): Told => ({ id, minute: 0 })),
      ...["x", "y"].map((id): Told => ({ id, minute: 1, values: [false, true] })),
    ]),
    '2 users were disabled by "Eve" at ',
  ),
  pair(
    "… at …",
    off,
    said([{}, { id: "y" }, ...["x", "y"].map((id): Told => ({ id, values: [false, true] }))]),
    " between ",
  ),
  pair("an author that is not known", said([{ by: "" }, { by: "", values: [false, true] }]), off, '"Eve"'),
];

const reversal = {
  ref: { type: "user", id: "x" },
  displayName: null,
  since: 0,
  parts: 1,
  sentence: "It was off.",
} as const;
const shown = (reversed?: Omit<Reversals, "since"> & { readonly since?: number }) => () =>
  reversalTexts(reversed && { since: 0, ...reversed }).join("\n") || none;
const [one, more] = [shown({ total: 1, items: [reversal] }), shown({ total: 3, items: [reversal] })];

const noted = (total: number) => () =>
  reversedNotes(
    { scope: { all: true, actor: "mallory" } },
    {
      assessment: {
        ...{ risks: [], riskiest: [], rehearsal: null },
        done: { risks: [], signIn: null, reversed: { total, items: [reversal, reversal, reversal], since: 0 } },
      },
    },
  ).join("\n");
const stays = (overwritten: number) => () => othersStay(0, overwritten);

const texts: readonly Pair[] = [
  filled(
    "… of this actor's work …, because others wrote to … later.",
    [["2 objects"], stays(2)],
    [["1 object"], stays(1)],
  ),
  pair("stays as it is", stays(1), stays(2), "stay as they are"),
  pair("stay as they are", stays(2), stays(1), "stays as it is"),
  // What is left out may be older than what is shown.
  filled(
    'since "…"',
    [["1970-01-01T00:00:00Z"], shown({ total: 2, items: [{ ...reversal, since: 60_000 }], since: 0 })],
    [["1970-01-01T00:01:00Z"], shown({ total: 2, items: [{ ...reversal, since: 60_000 }], since: 60_000 })],
  ),
  pair("reversed since: …", one, shown(), none),
  pair("Further reversals in the summary of the preview: ….", noted(4), noted(3), "Was reversed, and an undo may"),
  pair("… more were reversed since, no graver: list_activity with …", more, one, "It was off."),
  pair(
    "Further reversals were not looked for, because too much was written: list_activity with …",
    shown({ total: 1, items: [reversal], isCut: true }),
    one,
    "It was off.",
  ),
  filled(
    "Reversals on another … of this actor were not looked for: compare_snapshots with the actor and fewer types or ids in its scope",
    [["2 objects"], shown({ total: 1, items: [reversal], leftOut: 2 })],
    [["1 object"], shown({ total: 0, items: [], leftOut: 1 })],
  ),
];

const account =
  (
    became: ChangedObject["became"],
    roles: readonly string[],
    isEmergency = false,
    kept: readonly string[] = [],
    exempt?: string,
  ) =>
  () =>
    accountExposures(
      {
        ...{ ref: { type: "user", id: "x" }, displayName: "X", became, gained: [], lost: [] },
        ...{ before: { accountEnabled: true }, after: { accountEnabled: became === "deleted" } },
      },
      { isEmergency, exempt, roles, stillAssigned: () => kept },
    )
      .map(({ says }) => says.done.text)
      .join("\n") || none;
const disabled = account("changed", ["Reader"], false, ["Reader"]);
const restored = (isRestored: boolean) => () =>
  accountExposures(
    {
      ...{ ref: { type: "user", id: "x" }, displayName: "X", became: "created", gained: [], lost: [] },
      ...{ before: {}, after: {}, ...(isRestored ? { isRestored } : {}) },
    },
    { isEmergency: false, roles: [] },
  )
    .map(({ says }) => says.done.text)
    .join("\n") || none;
const enabled = () =>
  accountExposures(
    {
      ...{ ref: { type: "user", id: "x" }, displayName: "X", became: "changed", gained: [], lost: [] },
      ...{ before: { accountEnabled: false }, after: { accountEnabled: true } },
    },
    { isEmergency: true, roles: ["Reader"] },
  )
    .map(({ says }) => says.done.text)
    .join("\n") || none;
const disabling = (now: boolean) => () =>
  disablingRisks({
    ...{ ref: { type: "user", id: "x" }, displayName: "X", became: "changed", gained: [], lost: [] },
    ...{ before: { accountEnabled: now }, after: { accountEnabled: !now } },
  })
    .map(({ sentence }) => sentence)
    .join("\n") || none;
const role = (isTaken: boolean) => () =>
  recordedExposures(
    record({ operation: "Add member to role", name: "Role.DisplayName", values: [null, "Global Administrator"] }),
    "extended",
  )
    .map(({ exposure }) => (isTaken ? ofTaken(exposure) : exposure).says.done.text)
    .join("\n");

const accounts: readonly Pair[] = [
  pair("The emergency access account … was ….", account("changed", [], true), enabled, none),
  pair("The account …, which holds …, was disabled.", disabled, account("deleted", ["Reader"]), "was deleted."),
  pair(
    "and … …",
    account("deleted", ["Reader"], false, [], "placed like one"),
    account("deleted", ["Reader"]),
    "was deleted.",
  ),
  pair("The deleted account … was restored.", restored(true), restored(false), none),
  pair("The account …, which held …, was ….", account("deleted", ["Reader"]), disabled, "was disabled."),
  pair(
    "It still has … assigned: …",
    account("deleted", ["Reader"], false, ["Reader"]),
    account("deleted", ["Reader"]),
    "was deleted.",
  ),
  pair("Disables the user ….", disabling(true), disabling(false), none),
  pair("It was taken away since.", role(true), role(false), "was given the role"),
];

/** Sentences on what was done and reversed, and on accounts that lost their access. */
export const reversalPairs: readonly Pair[] = [...sentences, ...texts, ...accounts];
