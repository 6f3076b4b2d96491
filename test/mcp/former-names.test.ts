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
  expect(told).toMatch(/^Found, as of \S+, also by display names replaced after \S+Z: /m);
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
