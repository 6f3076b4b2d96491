import { describe, expect, test } from "vitest";
import { MICROSOFT_MAX_IDS } from "../../src/domain/tenant/scope.ts";
import { decodePatch, encodeObject, encodePatch } from "../../src/wire/directory-object.ts";
import { decodeJobRequest, encodeJobRequest } from "../../src/wire/job-request.ts";
import { decodeReference } from "../../src/wire/reference.ts";

const space = "microsoft.graph.entraRecoveryServices";
const names = `#${space}.recoveryJobEntityNamesFilter`;
const namesAndIds = `#${space}.recoveryJobEntityNameAndIdsFilter`;
const refused = (message: RegExp) =>
  expect.objectContaining({ code: "invalidInput", message: expect.stringMatching(message) });

describe("a request to start a job takes everything", () => {
  test.each([null, undefined, {}, { filteringCriteria: null }])("a request with the body %j takes everything", (body) =>
    expect(decodeJobRequest(body, "preview", "microsoft")).toEqual({ all: true }),
  );
});

describe("a request to start a job takes the scope of its criteria", () => {
  test.each([
    [{ "@odata.type": names, entityTypes: ["organization"] }, { types: ["organization"] }],
    [{ "@type": names.slice(1), entityTypes: ["user"] }, { types: ["user"] }],
    [
      { "@odata.type": namesAndIds, filterValues: [{ entityType: "group", entityIds: ["0b6c"] }] },
      { entities: [{ type: "group", ids: ["0b6c"] }] },
    ],
    [
      {
        "@odata.type": namesAndIds,
        filterValues: [{ "@odata.type": `#${space}.entityTypeAndIds`, entityType: "user", entityIds: ["a"] }],
      },
      { entities: [{ type: "user", ids: ["a"] }] },
    ],
  ])("a request takes the scope of the criteria %j", (filteringCriteria, scope) => {
    const body = { "@odata.type": `#${space}.recoveryPreviewJob`, filteringCriteria };
    expect(decodeJobRequest(body, "preview", "microsoft")).toEqual(scope);
  });
});

describe("a request to start a job is refused with a sentence", () => {
  const ids = (count: number) => Array.from({ length: count }, (_, at) => `id-${at}`);
  const filter = (...filterValues: readonly unknown[]) => ({ "@odata.type": namesAndIds, filterValues });
  test.each([
    [{ entityTypes: ["user"] }, /"@odata\.type" of filteringCriteria is missing/],
    [{ "@odata.type": `#${space}.recoveryJobFilteringCriteriaBase` }, /missing or unknown/],
    [{ "@odata.type": names, entityTypes: ["user", "user"] }, /user is listed twice/],
    [{ "@odata.type": names, entityTypes: ["device"] }, /"device" is not an entity type/],
    [{ "@odata.type": names, entityTypes: ["unknownFutureValue"] }, /is not an entity type/],
    [{ "@odata.type": names, entityTypes: [] }, /name at least one entity type/],
    [{ "@odata.type": names, entityTypes: ["user"], top: 5 }, /"top"/],
    [filter(), /name at least one entity type/],
    [filter({ entityType: "user", entityIds: [] }), /name at least one id/],
    [
      filter({ entityType: "user", entityIds: ["a"] }, { entityType: "user", entityIds: ["b"] }),
      /user is listed twice/,
    ],
    [filter({ entityType: "user", entityIds: ids(MICROSOFT_MAX_IDS + 1) }), /at most 100 ids/],
    [filter({ entityType: "user", entityIds: ["a"], names: [] }), /"names"/],
    [[], /is no filteringCriteria/],
  ])("the criteria %j are refused with a sentence", (filteringCriteria, message) => {
    expect(() => decodeJobRequest({ filteringCriteria }, "preview", "microsoft")).toThrow(refused(message));
  });

  test.each([
    [{ status: "successful" }, /"status"/],
    [{ "@odata.type": `#${space}.recoveryJob` }, /"@type"/],
    [[], /is no preview job/],
    ["text", /is no preview job/],
  ])("the body %j is refused with a sentence", (body, message) => {
    expect(() => decodeJobRequest(body, "preview", "microsoft")).toThrow(refused(message));
  });
});

test("a client refuses to send a scope by actor, which would become everything", () => {
  expect(() => encodeJobRequest({ all: true, actor: "mallory" })).toThrow(
    expect.objectContaining({ code: "notSupported" }),
  );
});

test("a client refuses to send a scope of properties, which Microsoft's service would ignore", () => {
  expect(() => encodeJobRequest({ types: ["user"], properties: ["department"] })).toThrow(
    expect.objectContaining({ code: "notSupported" }),
  );
  expect(encodeJobRequest({ all: true })).toEqual({});
});

describe("a body that writes an object", () => {
  test("a body that writes an object sets the properties of its type, null included", () => {
    expect(decodePatch("user", { "@odata.type": "#microsoft.graph.agentUser", jobTitle: null })).toEqual({
      jobTitle: null,
    });
    expect(decodePatch("application", { appId: "a" }, ["appId"])).toEqual({ appId: "a" });
  });

  test.each([
    [{ jobTitel: "x" }, /microsoft\.graph\.user has no property "jobTitel"/],
    [{ id: "x" }, /no property "id"/],
    [{ "@odata.type": "#microsoft.graph.group", jobTitle: "x" }, /not that of a microsoft\.graph\.user/],
    [{}, /sets no property/],
    [[], /not an object/],
    [null, /not an object/],
    [{ "jobTitle@odata.bind": "x" }, /no property "jobTitle@bind"/],
  ])("a body that writes an object is refused: %j", (body, message) => {
    expect(() => decodePatch("user", body)).toThrow(refused(message));
  });

  test("a body names the type of its object only if that is a derived one", () => {
    const location = { ref: { type: "namedLocationPolicy", id: "l" } } as const;
    expect(encodePatch(location, { isTrusted: false })).toEqual({
      "@odata.type": "#microsoft.graph.ipNamedLocation",
      isTrusted: false,
    });
    expect(encodePatch({ ref: { type: "user", id: "u" } }, { city: null })).toEqual({ city: null });
  });
});

test("an object shows its derived type, the reason it cannot be written, and when it was deleted", () => {
  const state = {
    ref: { type: "user", id: "u" },
    life: "softDeleted",
    displayName: "Bot",
    properties: { displayName: "Bot" },
    synchronized: true,
    builtIn: false,
    dynamicMembership: false,
  } as const;
  const facts = {
    graphType: "microsoft.graph.agentUser",
    deletedAt: Date.UTC(2026, 8, 15),
    properties: { creationType: null },
  };
  expect(encodeObject(state, facts)).toEqual({
    "@odata.type": "#microsoft.graph.agentUser",
    id: "u",
    deletedDateTime: "2026-09-15T00:00:00Z",
    displayName: "Bot",
    onPremisesSyncEnabled: true,
    creationType: null,
  });
  const strength = { ...state, ref: { type: "authenticationStrengthPolicy", id: "s" } as const, builtIn: true };
  expect(encodeObject({ ...strength, life: "live", synchronized: false })).toMatchObject({ policyType: "builtIn" });
});

describe("a reference", () => {
  test.each([
    "https://graph.microsoft.com/v1.0/directoryObjects/0b6c",
    "https://graph.microsoft.com/v1.0/users/0b6c/",
    "https://graph.microsoft.com/beta/directoryObjects('0b6c')",
  ])("the reference %s names its last key", (address) =>
    expect(decodeReference({ "@odata.id": address })).toBe("0b6c"),
  );

  test.each([
    {},
    { "@odata.id": "" },
    { "@odata.id": "https://x/users/a", also: 1 },
    { "@odata.id": 5 },
    { "@odata.id": "https://x/%2e" },
  ])("the reference %j is refused", (body) =>
    expect(() => decodeReference(body)).toThrow(expect.objectContaining({ code: "invalidInput" })),
  );
});
