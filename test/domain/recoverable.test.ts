import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { asEntityType, entityTypes } from "../../src/domain/tenant/entity.ts";
import { linkKinds } from "../../src/domain/tenant/link.ts";
import { EXISTENCE, recoverable, recoverableProperties } from "../../src/domain/tenant/recoverable.ts";
import { endsOf } from "../../src/domain/tenant/state.ts";

describe("the recoverable properties", () => {
  test.each(entityTypes)(
    "the properties of %s are sorted and unique, and the extended coverage has more of them",
    (type) => {
      const documented = recoverableProperties(type, "microsoft");
      const extended = recoverableProperties(type, "extended");
      expect(extended).toEqual([...new Set(extended)].sort());
      expect(extended).toEqual(expect.arrayContaining([...documented]));
      expect(extended).toHaveLength(documented.length + recoverable[type].properties.extended.length);
      expect(extended.length).toBeGreaterThan(0);
    },
  );

  test("the recoverable properties never include a link, which is recovered as a link", () => {
    for (const { source, name } of linkKinds) expect(recoverableProperties(source, "extended")).not.toContain(name);
  });

  test("a singleton's properties never include its existence, because it is neither created nor deleted", () => {
    const singletons = entityTypes.filter((type) => recoverable[type].singleton);
    expect(singletons).toEqual(["authenticationMethodPolicy", "authorizationPolicy", "organization"]);
    for (const type of singletons) expect(recoverable[type].softDeletable).toBe(false);
  });

  test("a relationship entity's properties include its ends", () => {
    for (const type of entityTypes) {
      const ends = Object.keys(recoverable[type].ends ?? {});
      expect(recoverableProperties(type, "microsoft")).toEqual(expect.arrayContaining(ends));
    }
  });
});

describe("the ends of a relationship entity", () => {
  test("the ends of a relationship entity are read from its properties, and an unset end is missing", () => {
    const grant = { type: "oAuth2PermissionGrant", id: "g" } as const;
    expect(endsOf(grant, { clientId: "c", resourceId: "r", principalId: null })).toEqual([
      [{ type: "servicePrincipal", id: "c" }],
      [{ type: "servicePrincipal", id: "r" }],
    ]);
  });

  test("an end may have several types, and other entities have no ends", () => {
    const assignment = { type: "appRoleAssignment", id: "a" } as const;
    expect(endsOf(assignment, { principalId: "p" })).toEqual([
      [
        { type: "user", id: "p" },
        { type: "group", id: "p" },
        { type: "servicePrincipal", id: "p" },
      ],
    ]);
    expect(endsOf({ type: "group", id: "g" }, { principalId: "p" })).toEqual([]);
  });
});

interface Reference {
  readonly entityTypes: readonly ReferenceType[];
}

interface ReferenceType {
  readonly entityType: string;
  readonly graphType: string;
  readonly properties: readonly {
    readonly graphName: string | null;
    readonly mapping: string;
    readonly note?: string;
  }[];
}

/** Not one property of Graph's entity type each, or not documented as recoverable: no list to hold ours against. */
const incomparable = ["notInGraph", "configuration", "exactUndocumented"];

/** Deviations from the documented list, each with its reason. */
const readDifferently: Readonly<Record<string, string>> = {
  "group.mail": "documented as recovered, though Graph only reads it",
  "application.publicClient": "the documented PublicClient can mean isFallbackPublicClient or this: both are compared",
};

function writable({ entityType, properties }: ReferenceType): readonly string[] {
  return properties
    .filter(({ mapping, note = "" }) => !incomparable.includes(mapping) && !/^(read-only|key)/.test(note))
    .flatMap(({ graphName }) => graphName ?? [])
    .filter((name) => name !== EXISTENCE && !(`${entityType}.${name}` in readDifferently));
}

describe("Microsoft's documented list", () => {
  test("the microsoft coverage is Microsoft's documented list without Graph's read-only properties", ({ skip }) => {
    const file = process.env.ENTRA_REWIND_REFERENCE;
    if (file === undefined) return skip("ENTRA_REWIND_REFERENCE names no file with the documented list");
    const reference: Reference = JSON.parse(readFileSync(file, "utf8"));
    for (const type of reference.entityTypes) {
      const entityType = asEntityType(type.entityType);
      expect(type.graphType, entityType).toBe(recoverable[entityType].graphType);
      if (type.properties.every(({ mapping }) => incomparable.includes(mapping))) continue;
      const ours = recoverableProperties(entityType, "microsoft");
      expect(
        ours.filter((name) => !(`${entityType}.${name}` in readDifferently)),
        entityType,
      ).toEqual([...writable(type)].sort());
    }
  });
});
