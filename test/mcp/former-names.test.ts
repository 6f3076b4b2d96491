import { expect, test } from "vitest";
import { MINUTE } from "../../src/domain/time.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

test("an object is found by the name that it had before, beside the one that has it now, and both say what they were called", async () => {
  await using tenant = await openRehearsalTenant();
  const { hands, later } = tenant;
  const { recovery, session } = tenant.services;
  const { caller } = await session.signedIn();
  const group = (displayName: string) =>
    hands.create("group", { displayName, securityEnabled: true, mailNickname: displayName.replaceAll(" ", "") });
  const [engineers, exceptions, other] = [group("Field Engineers"), group("Légacy Exceptions"), group("Kitchen")];
  await recovery.takeSnapshot({ label: null, caller });
  later(MINUTE);
  hands.update(engineers, { displayName: "Légacy Exceptions" });
  hands.update(exceptions, { displayName: "Field Engineers" });
  hands.update(other, { description: "Cooks" });
  later(MINUTE);
  await using host = await newHost(tenant.parts);
  const find = async (text: string) => {
    const { text: told, data, isError } = await host.call("find_objects", { text });
    expect(isError, told).toBe(false);
    return { told, data };
  };

  const { told, data } = await find("field engineers");
  const items = data?.items as Record<string, unknown>[];
  expect(items.slice(0, 2)).toMatchObject([
    { id: exceptions.id, fit: 1, displayName: "Field Engineers", formerly: "Légacy Exceptions" },
    { id: engineers.id, fit: 1, displayName: "Légacy Exceptions", formerly: "Field Engineers" },
  ]);
  expect(told).toContain(`"Légacy Exceptions" ${engineers.id} (live, fit 1), formerly "Field Engineers" until 20`);
  expect(told).toMatch(/^Found, as of \S+, also by display and user principal names replaced after \S+Z: /m);
  expect(data).toHaveProperty("formerNamesSince");
  expect((await find("Kitchen")).told).not.toContain("formerly");

  later(MINUTE);
  hands.update(engineers, { displayName: "Third Name" });
  hands.delete(engineers);
  later(MINUTE);
  const again = (await find("legacy exceptions")).told;
  expect(again).toContain(`"Third Name" ${engineers.id} (deleted, fit 1), formerly "Légacy Exceptions" until`);
  expect(again).toContain(`"Field Engineers" ${exceptions.id} (live, fit 1), formerly "Légacy Exceptions" until`);
  expect((await find("third name")).told).toContain(`${engineers.id} (deleted, fit 1), formerly "Légacy Exceptions"`);
});

test("a user is found by a user principal name that the account had before, beside the one that has it now", async () => {
  await using tenant = await openRehearsalTenant();
  const { recovery, session } = tenant.services;
  const { caller } = await session.signedIn();
  const [miles, other] = [tenant.addUser("Miles"), tenant.addUser("Dora")];
  await recovery.takeSnapshot({ label: null, caller });
  tenant.later(MINUTE);
  tenant.hands.update(miles, { userPrincipalName: "svc-backup@contoso.test" });
  tenant.hands.update(other, { department: "Legal" });
  tenant.later(MINUTE);
  await recovery.takeSnapshot({ label: null, caller });
  const taker = tenant.addUser("Print Service", { userPrincipalName: "miles@contoso.test" });
  tenant.later(MINUTE);
  await using host = await newHost(tenant.parts);
  const find = async (text: string) => (await host.call("find_objects", { text })).text;
  for (const text of ["miles@contoso.test", "MILES@contoso.test"]) {
    const told = await find(text);
    expect(told).toMatch(new RegExp(`${miles.id} \\(live, fit 1\\), formerly "miles@contoso\\.test" until 20`));
    expect(told).toContain(`"Print Service" ${taker.id} (live, fit 1): `);
  }
  expect(await find("dora@contoso.test")).not.toContain("formerly");
});
