import { describe, expect, test } from "vitest";
import { MINUTE } from "../../src/domain/time.ts";
import type { ActivityRequest } from "../../src/service/activity.ts";
import { factsOf } from "../support/ground-truth.ts";
import { everyPage } from "../support/recovery-tenant.ts";
import { investigations } from "./investigations.ts";

const contract = investigations();

describe.for(contract.names)("the log as a timeline of %s", (name) => {
  const open = () => contract.open(name);
  const list = (request: ActivityRequest) => open().listActivity(request, {});
  const attacker = () => contract.graph.tenant.truth.attacker;

  test("an attacker's work is found by principal name, id and address, oldest first, with exact counts", async () => {
    const { finance, financeMembers, wipedUsers } = factsOf(contract.graph.tenant.truth, "incident");
    for (const request of [
      { actor: attacker().userPrincipalName.toUpperCase() },
      { actor: attacker().id },
      { address: "203.0.113.77" },
    ]) {
      const { items } = await list(request);
      const emptied = items.find(({ objects }) => objects[0]?.ref?.id === finance.id);
      expect(emptied).toMatchObject({ count: financeMembers.length, parts: { members: financeMembers.length } });
      expect(emptied).toMatchObject({ ip: "203.0.113.77", app: "Microsoft Entra admin center" });
      expect(emptied?.correlationIds[0]).toMatch(/^[0-9a-f-]{36}$/);
      const wiped = items.find(({ parts }) => "department" in parts);
      expect(wiped).toMatchObject({ count: wipedUsers.length, objectsTotal: wipedUsers.length });
      const times = items.map(({ first }) => first);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }
  });

  test("a policy that was switched off and on again is shown twice", async () => {
    const { mfaPolicy } = factsOf(contract.graph.tenant.truth, "incident");
    const since = contract.graph.tenant.directory.now();
    contract.graph.tenant.later(MINUTE);
    contract.graph.tenant.hands.update(mfaPolicy, { state: "disabled" });
    contract.graph.tenant.later(MINUTE);
    contract.graph.tenant.hands.update(mfaPolicy, { state: "enabled" });
    const { items } = await list({ entity: mfaPolicy, since: since + 1 });
    expect(items.map(({ count, operation }) => [count, operation])).toEqual([
      [1, "Update conditional access policy"],
      [1, "Update conditional access policy"],
    ]);
  });

  test("pages hold every row once, and say how far back the log was read", async () => {
    const investigation = open();
    const whole = await investigation.listActivity({ actor: attacker().id }, {});
    expect(whole.from).toEqual(expect.any(Number));
    expect(whole.records).toBe(whole.items.reduce((sum, { count }) => sum + count, 0));
    const paged = await everyPage((page) => investigation.listActivity({ actor: attacker().id }, page), 2);
    expect(paged).toEqual(whole.items);
  });

  test("a name that fits no record names the applications that the log has", async () => {
    const nothing = await list({ app: "No such script" });
    expect(nothing).toMatchObject({ items: [], records: 0 });
    expect(nothing.apps).toContain("Microsoft Entra admin center");
  });

  test("a period that ends before it begins is refused", async () => {
    await expect(list({ since: 2_000, until: 1_000 })).rejects.toMatchObject({ code: "invalidInput" });
  });
});

test("a log that may not be read is refused with the reason and is no silence", async () => {
  const microsoft = contract.open("microsoft");
  contract.graph.refuse(/auditLogs/);
  const refused = microsoft.listActivity({}, {});
  await expect(refused).rejects.toMatchObject({ message: expect.stringContaining("AuditLog.Read.All") });
  contract.graph.refuse(null);
});
