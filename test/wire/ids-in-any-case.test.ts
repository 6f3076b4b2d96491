import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeCriteria } from "../../src/wire/criteria.ts";
import { decodeAudit } from "../../src/wire/decode-audit.ts";
import { decodeChange } from "../../src/wire/decode-change.ts";
import { decodeObject } from "../../src/wire/directory-object.ts";

const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
const [group, ann, bob] = [
  "7c6b5a4d-3e2f-4b1a-8d9c-0f1e2d3c4b5a",
  "5d0f1c2e-9b3a-4c6d-8e7f-a1b2c3d4e5f6",
  "0a9b8c7d-6e5f-4a3b-9c2d-1e0f9a8b7c6d",
];
const member = { "@odata.type": "#microsoft.graph.user" };

const answers: readonly (readonly [decode: (value: unknown) => unknown, answer: unknown])[] = [
  [
    (value) => decodeChange(value, 1),
    {
      entityTypeName: "group",
      id: group,
      recoveryAction: "update",
      deltaFromCurrent: {
        "members@odata.delta": [
          { ...member, id: ann },
          { ...member, id: bob, "@removed": {} },
        ],
      },
    },
  ],
  [(value) => decodeObject(value, "group"), { id: group, displayName: "Team" }],
  [
    decodeCriteria,
    {
      "@odata.type": "#microsoft.graph.entraRecoveryServices.recoveryJobEntityNameAndIdsFilter",
      filterValues: [
        { entityType: "group", entityIds: [group] },
        { entityType: "user", entityIds: [ann, bob] },
      ],
    },
  ],
  [
    decodeAudit,
    {
      id: "record",
      category: "GroupManagement",
      activityDisplayName: "Add member to group",
      activityDateTime: "2026-11-20T09:00:00Z",
      result: "success",
      initiatedBy: { user: { id: ann, userPrincipalName: "ann@contoso.example" } },
      targetResources: [{ id: bob, type: "User", displayName: "bob", modifiedProperties: [] }],
    },
  ],
];

test("an answer is read as the same objects, actors and links whatever the case of its ids", () => {
  const anyCase = fc.array(fc.boolean(), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(fc.constantFrom(...answers), anyCase, ([decode, answer], bits) => {
      let at = 0;
      const turned = (id: string) => (bits[at++ % bits.length] ? id.toUpperCase() : id);
      expect(decode(JSON.parse(JSON.stringify(answer).replace(GUID, turned)))).toEqual(decode(answer));
    }),
  );
});
