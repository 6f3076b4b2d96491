import { expect, test } from "vitest";
import { RewindError } from "../../src/domain/errors.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { FoundObject } from "../../src/service/investigation.ts";
import { askedActor } from "../../src/summaries/asked-actor.ts";
import { orWhoseId } from "../../src/summaries/right-id.ts";

const APP = "0b6c1e0a-0000-4000-8000-000000000001";
const OWN = "0b6c1e0a-0000-4000-8000-000000000002";
const found = (type: EntityRef["type"], id: string, appId = APP): FoundObject => ({
  ...{ ref: { type, id }, displayName: "Build Farm", life: "live", fit: 1, facts: { appId } },
});
/** A search that finds by each text what is given for it. */
const finding = (byText: Readonly<Record<string, readonly FoundObject[]>>) => ({
  findObjects: async ({ text }: { readonly text: string }) => ({
    ...{ items: byText[text] ?? [], cursors: [], asOf: 0, tooMany: false, formerSince: null },
  }),
});

test("an object that is not found at a time is not said to be another one because it exists at another time", async () => {
  const ref = { type: "user", id: "u1" } as const;
  const asked = (other: FoundObject) =>
    orWhoseId({ ...finding({ u1: [other] }), listActivity: () => Promise.reject(new Error("no")) }, ref, () =>
      Promise.reject(new RewindError("notFound", "There is no user u1 then.")),
    );
  await expect(asked(found("user", "u1"))).rejects.toThrow(/^There is no user u1 then\.$/);
  await expect(asked(found("group", "u1"))).rejects.toThrow('is that of the group "Build Farm".');
});

test("the id of an application leads to its service principal, to none of another application, and to a choice among several", async () => {
  const [application, one, other] = [
    found("application", OWN),
    found("servicePrincipal", "sp-1"),
    found("servicePrincipal", "sp-2"),
  ];
  const stranger = found("servicePrincipal", "sp-3", OWN);
  for (const asked of [APP, OWN]) {
    const search = finding({ [OWN]: [application], [APP]: [application, stranger, one] });
    expect(await askedActor(search, asked)).toMatchObject({ actor: "sp-1", note: expect.stringContaining("sp-1") });
    await expect(askedActor(finding({ [OWN]: [application], [APP]: [one, other] }), asked)).rejects.toMatchObject({
      ...{ code: "invalidInput", facts: { allowed: ["sp-1", "sp-2"] } },
    });
  }
  const fails = { findObjects: () => Promise.reject(new RewindError("forbidden", "Directory.Read.All is missing.")) };
  expect(await askedActor(fails, APP)).toEqual({
    actor: APP,
    note: `Whether ${APP} is the id of an application was not looked up: Directory.Read.All is missing.`,
  });
});
