import { describe, expect, test } from "vitest";
import type { AuditRecord, AuditTarget } from "../../../src/domain/authors/audit-record.ts";
import { unheldIn } from "../../../src/domain/dangers/unheld-acts.ts";
import { unheldKind, unheldKinds } from "../../../src/domain/dangers/unheld-kinds.ts";
import { unheldInBrief, unheldLines } from "../../../src/domain/dangers/unheld-words.ts";
import { decodeAudit } from "../../../src/wire/decode-audit.ts";
import { toFederated, unheldEntry } from "../../support/unheld-entry.ts";

const record = (operation: string, more: Partial<AuditRecord> = {}): AuditRecord => ({
  ...unheldEntry(operation, { time: 1_000 }),
  ...{ id: operation, ...more },
});
const actsIn = (...records: readonly AuditRecord[]) =>
  unheldIn(records).unheld?.acts.map(({ operation, severity, records }) => `${severity} ${operation} ${records}`) ?? [];
const othersIn = (...records: readonly AuditRecord[]) => unheldIn(records).unheld?.others;
const target = (displayName: string, ref: AuditTarget["ref"] = null): AuditTarget => ({
  ref,
  displayName,
  modified: [],
});

test("acts come with the gravest first, and those of one author in one session together", () => {
  expect(
    actsIn(
      record("Update role setting in PIM", { targets: [target("User Administrator")] }),
      record("Set domain authentication"),
      record("Update role setting in PIM", { time: 500, targets: [target("Global Administrator")] }),
      record("Update role setting in PIM", { ip: "198.51.100.1" }),
    ),
  ).toEqual([
    "critical Set domain authentication 1",
    "high Update role setting in PIM 2",
    "high Update role setting in PIM 1",
  ]);
});

test("an act names its objects, its session and its time, and several of them both ends of it", () => {
  const lines = unheldLines(
    unheldIn([
      record("Update role setting in PIM", { targets: [target("User Administrator")] }),
      record("Update role setting in PIM", { time: 500, targets: [target("Global Administrator")] }),
    ]),
    5,
  );
  expect(lines[0]).toContain(
    '"Update role setting in PIM" on "User Administrator" and "Global Administrator" by "mallory@contoso.example" with ' +
      '"Azure AD PowerShell" from 203.0.113.77 2 times from 1970-01-01T00:00:00.500Z to 1970-01-01T00:00:01.000Z.',
  );
});

test("a domain that is set to managed is less grave than one that is federated", () => {
  const [federated] = toFederated;
  const back = { name: "LiveType", oldValue: federated?.newValue ?? null, newValue: federated?.oldValue ?? null };
  const withValues = (modified: AuditTarget["modified"]) =>
    record("Set domain authentication", { targets: [{ ...target("contoso.example"), modified }] });
  expect(actsIn(withValues(toFederated))).toEqual(["critical Set domain authentication 1"]);
  expect(actsIn(withValues([back]))).toEqual(["medium Set domain authentication 1"]);
  expect(actsIn(withValues([back]), withValues(toFederated))).toEqual(["critical Set domain authentication 2"]);
});

test("an act that failed, one of a recovery and one on an object of the history are left out", () => {
  const group = { type: "group", id: "g" } as const;
  for (const one of [
    record("Set domain authentication", { result: "failure" }),
    record("Update device", { recovery: "r" }),
    record("Update group", { targets: [target("Ring", group)] }),
  ])
    expect(unheldIn([one])).toEqual({});
});

test("an act of the table counts also where the log names an object of the history", () => {
  const ada = target("ada@contoso.example", { type: "user", id: "ada" });
  expect(actsIn(record("Disable Strong Authentication", { targets: [ada] }))).toEqual([
    "high Disable Strong Authentication 1",
  ]);
});

test("a change of the company counts only with the property of trusted certificate authorities", () => {
  const company = (name: string) => {
    const modified = [{ name, oldValue: null, newValue: "x" }];
    return record("Set Company Information", {
      targets: [{ ...target("Contoso", { type: "organization", id: "o" }), modified }],
    });
  };
  expect(actsIn(company("TrustedCAsForPasswordlessAuth"))).toEqual(["critical Set Company Information 1"]);
  expect(unheldIn([company("technicalNotificationMails")])).toEqual({});
});

test("a policy of the directory that a typed record has as well is counted by its activity, and another one is an act", () => {
  const held = target("CA001", { type: "conditionalAccessPolicy", id: "p" });
  const typed = record("Update conditional access policy", { category: "Policy", targets: [held] });
  const untyped = (name: string) => record("Update policy", { category: "Policy", targets: [target(name)] });
  expect(actsIn(typed, untyped("CA001"))).toEqual([]);
  expect(othersIn(typed, untyped("CA001"))?.items).toEqual([{ operation: "Update policy", records: 1 }]);
  expect(actsIn(typed, untyped("Token lifetimes"))).toEqual(["medium Update policy 1"]);
});

test("further activities are counted with the rarest first, and beyond a bound together", () => {
  const many = Array.from({ length: 900 }, (_, at) => record(`Activity ${at}`));
  const found = othersIn(record("Update device"), record("Update device"), record("Add device"), ...many);
  expect(found).toMatchObject({ records: 903, kinds: 501 });
  const few = othersIn(record("Update device"), record("Update device"), record("Add device"));
  expect(few?.items).toEqual([
    { operation: "Add device", records: 1 },
    { operation: "Update device", records: 2 },
  ]);
});

test("each activity of the table is named once, and is found in any case", () => {
  const names = unheldKinds.flatMap(({ activities }) => activities.split(", "));
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
  for (const name of names) expect(unheldKind(` ${name.toUpperCase()} `)?.activities).toContain(name);
});

test("a value that Entra's log has in a list is read as the value", () => {
  const entra = decodeAudit({
    ...{ id: "a", category: "DirectoryManagement", correlationId: "c", result: "success" },
    ...{ activityDisplayName: "Set domain authentication", activityDateTime: "2026-11-20T09:00:00Z" },
    initiatedBy: { user: { id: "m", userPrincipalName: "mallory@contoso.example", ipAddress: "203.0.113.77" } },
    targetResources: [
      {
        ...{ id: null, displayName: "contoso.example", type: "Other" },
        modifiedProperties: [
          { displayName: "LiveType", oldValue: '["Managed"]', newValue: '["Federated"]' },
          { displayName: "Included Updated Properties", oldValue: null, newValue: '"LiveType"' },
        ],
      },
    ],
  });
  const [act] = unheldIn([entra]).unheld?.acts ?? [];
  expect(act?.values).toEqual([{ name: "LiveType", was: "Managed", is: "Federated" }]);
  expect(act?.severity).toBe("critical");
});

test("acts beyond those that are given are counted, in lines and in brief", () => {
  const settings = (count: number) =>
    Array.from({ length: count }, (_, n) => record("Update role setting in PIM", { ip: `198.51.100.${n}` }));
  const beyond = (count: number) => unheldIn([record("Set domain authentication"), ...settings(count)]);
  expect(unheldLines(beyond(24), 20).at(-1)).toContain("5 acts more that no recovery reaches, no graver");
  const { unheld } = beyond(5);
  expect(unheld && unheldInBrief(unheld)).toContain("2 acts more that no recovery reaches, no graver");
});

describe("an act that the log reverses later", () => {
  const actOn = (
    operation: string,
    time: number,
    name: string | null,
    modified: AuditTarget["modified"] = [],
    who = "ada",
  ) =>
    record(operation, {
      time,
      actor: { kind: "user", id: who, name: who },
      targets: name === null ? [] : [{ ref: null, displayName: name, modified }],
    });
  const liveType = (oldValue: string, newValue: string) => [{ name: "LiveType", oldValue, newValue }];
  const told = (...records: readonly AuditRecord[]) =>
    unheldLines(unheldIn(records.toSorted((a, b) => b.time - a.time)), 5).map((line) => {
      const [, severity, operation] = /^(\w+), .*?: ("[^"]+")/.exec(line) ?? [];
      return `${severity} ${operation}${/ The log has its reversal .*? at \S+Z\./.exec(line)?.[0] ?? ""}`;
    });
  const setBack = actOn("Set domain authentication", 2_000, "contoso.example", liveType("Federated", "Managed"));
  const federated = actOn(
    "Set domain authentication",
    1_000,
    "contoso.example",
    liveType("Managed", "Federated"),
    "mallory",
  );
  const reversal = (operation: string, of = "", name = " under the same name") =>
    ` The log has its reversal later${of}${name}: "${operation}" by "ada" at 1970-01-01T00:00:02.000Z.`;

  test("says so with its author and time, and is less grave", () => {
    expect(told(federated, setBack)).toContain(
      `medium "Set domain authentication"${reversal("Set domain authentication")}`,
    );
    const settings = actOn("Set federation settings on domain", 1_000, "contoso.example", [], "mallory");
    expect(told(settings, setBack)).toContain(
      `medium "Set federation settings on domain"${reversal("Set domain authentication")}`,
    );
  });

  test.each([
    ["Add partner to company", "Remove partner from company"],
    ["Create CertificateAuthorityEntity", "Delete CertificateAuthorityEntity"],
    ["Create rollout policy for feature", "Delete rollout policy of feature"],
    ["Disable PIM alert", "Enable PIM alert"],
    ["Delete PublicKeyInfrastructure", "Restore PublicKeyInfrastructure"],
  ])("is found by its activity: %s, %s", (done, undone) => {
    const [first] = told(actOn(done, 1_000, "X", [], "mallory"), actOn(undone, 2_000, "X")).filter((one) =>
      one.includes(`"${done}"`),
    );
    expect(first).toBe(`medium "${done}"${reversal(undone)}`);
  });

  test("counts the objects for which it is so, and stays as grave for the others", () => {
    const partners = ["A", "B"].map((name) => actOn("Add partner to company", 1_000, name, [], "mallory"));
    const [line] = told(...partners, actOn("Remove partner from company", 2_000, "A"));
    expect(line).toBe(`high "Add partner to company"${reversal("Remove partner from company", " for 1 of 2 objects")}`);
  });

  test("is not taken for one that stands: another name, an earlier reversal, one done again, or two of one name", () => {
    const add = (time: number) => actOn("Add partner to company", time, "A", [], "mallory");
    const remove = (time: number, name = "A") => actOn("Remove partner from company", time, name);
    const authority = (time: number) => actOn("Create CertificateAuthorityEntity", time, "Root", [], "mallory");
    const again = actOn("Set domain authentication", 3_000, "contoso.example", liveType("Managed", "Federated"), "eve");
    const other = actOn("Set domain authentication", 2_000, "other.example", liveType("Federated", "Managed"));
    for (const records of [
      [add(1_000), remove(2_000, "B")],
      [add(1_000), remove(500)],
      [add(1_000), remove(2_000), add(3_000)],
      [authority(1_000), authority(1_500), actOn("Delete CertificateAuthorityEntity", 2_000, "Root")],
      [federated, other],
      [actOn("Delete policy", 1_000, "P"), actOn("Add policy", 2_000, "P")],
      [
        actOn("Update security defaults", 1_000, "D", [{ name: "V", oldValue: null, newValue: "x" }]),
        actOn("Update security defaults", 2_000, "D", [{ name: "V", oldValue: null, newValue: null }]),
      ],
    ])
      expect(told(...records).join()).not.toContain("has its reversal");
    expect(told(federated, setBack, again)[0]).toBe('critical "Set domain authentication"');
  });
});
