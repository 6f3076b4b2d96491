import { describe, expect, test } from "vitest";
import {
  type AfterRecovery,
  afterRecoveryLines,
  type RenewalReason,
  renewalSentence,
  type UnusableApplication,
  unusableSentence,
} from "../../src/domain/recovery/after-recovery.ts";

const nothing: AfterRecovery = { actors: [], unusable: { total: 0, items: [] }, renew: [] };
const crm: UnusableApplication = {
  ref: { type: "application", id: "app-1" },
  displayName: "CRM",
  principal: { type: "servicePrincipal", id: "sp-1" },
  isRestorable: true,
};

describe("signing in after a recovery", () => {
  test("is called not assessed where it was not worked out", () => {
    expect(afterRecoveryLines(nothing)).toEqual(["signing in, compared with before the recovery: Not assessed."]);
  });

  test("is said not to be decided by anything that changed", () => {
    expect(afterRecoveryLines({ ...nothing, signIn: null })).toEqual([
      "signing in, compared with before the recovery: Nothing that changed decides about it.",
    ]);
  });
});

test("restored service principals are said to lack policies of which none was read", () => {
  const lines = (more: Partial<AfterRecovery>) => afterRecoveryLines({ ...nothing, signIn: null, ...more }).slice(1);
  expect(lines({})).toEqual([]);
  expect(lines({ principals: 2 })).toEqual([
    "2 restored service principals come back without policies for claims, tokens and home realm discovery that were " +
      "assigned: whether there were any was not read. Assign them again.",
  ]);
});

describe("a restored application without a service principal in use", () => {
  test.each<[Partial<UnusableApplication>, string]>([
    [{}, '"CRM" (app-1) is back, but its service principal sp-1 is still deleted: restore that one too.'],
    [
      { isRestorable: false },
      '"CRM" (app-1) is back, but its service principal sp-1 was permanently deleted: create a new one, and its consents and assignments anew.',
    ],
    [
      { isRestorable: false, principal: null },
      '"CRM" (app-1) is back and has no service principal, so no user can sign in to it and its permissions have no effect.',
    ],
  ])("is described by the fate of the service principal: %#", (differs, sentence) => {
    expect(unusableSentence({ ...crm, ...differs })).toBe(sentence);
  });

  test("is counted where more are known than named", () => {
    expect(afterRecoveryLines({ ...nothing, signIn: null, unusable: { total: 3, items: [crm] } }).at(-1)).toBe(
      "application: 2 more of these without a service principal in use",
    );
  });
});

test.each<[RenewalReason, RegExp]>([
  ["password", /set a new one\.$/],
  ["asDeleted", /may have secrets or certificates of the time of its deletion: replace those that others may know\.$/],
  ["changed", /remove those that are there and not yours, create those that are missing\.$/],
])("objects to renew for the reason %s are named, and the rest is counted", (reason, sentence) => {
  const told = renewalSentence({ reason, total: 4, items: [{ ref: crm.ref, displayName: "CRM" }] });
  expect(told).toMatch(/^4 objects \(application "CRM" \(app-1\) and 3 more\), of which each /);
  expect(told).toMatch(sentence);
});
