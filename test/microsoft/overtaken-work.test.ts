import { expect, test } from "vitest";
import { MINUTE } from "../../src/domain/time.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";

test("a preview that writes over what a recovery put back names the recovery and who started it, and others do not", async () => {
  await using tenant = await openGraphTenant();
  const [ada, ben] = [tenant.user("ada", { city: "York" }), tenant.user("ben", { city: "Leeds" })];
  const before = await tenant.snapshot();
  tenant.later(MINUTE);
  for (const one of [ada, ben]) tenant.as("mallory").update(one, { city: null });
  const amid = await tenant.snapshot();
  tenant.later(MINUTE);
  const dangersOf = async (preview: { readonly id: typeof recovery.id }) =>
    (await tenant.recovery.summarizeChanges(preview.id)).assessment?.risks?.map(({ sentence }) => sentence).join(" ");
  const first = await tenant.preview(before);
  const recovery = await tenant.recover(first);
  expect(await dangersOf(first)).not.toContain("Undoes a recovery");
  tenant.later(MINUTE);
  const sentence = await dangersOf(await tenant.preview(amid));
  expect(sentence).toContain(
    `Undoes a recovery: it writes over parts of 2 objects ("ada" and "ben") that recovery ${recovery.id} wrote last, which boss@contoso.example started at`,
  );
});

test("a preview whose log may not be read says as a grave danger that others' work could not be judged, and one with it does not", async () => {
  const log = { isClosed: false };
  await using tenant = await openGraphTenant({
    around: (next) => async (request) =>
      log.isClosed && request.url.pathname.includes("/auditLogs/")
        ? { status: 403, headers: {}, body: { error: { code: "Authorization_RequestDenied", message: "No." } } }
        : next(request),
  });
  const ada = tenant.user("ada", { city: "York" });
  const snapshot = await tenant.snapshot();
  tenant.as("honest").update(ada, { city: "Bath" });
  const told = async () =>
    (await tenant.recovery.summarizeChanges((await tenant.preview(snapshot)).id)).assessment?.risks?.map(
      ({ rule, severity }) => `${severity} ${rule}`,
    );
  expect(await told()).toEqual(["low undoesOthersWork"]);
  log.isClosed = true;
  expect(await told()).toContain("high notAssessed");
});
