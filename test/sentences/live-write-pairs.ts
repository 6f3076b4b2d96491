import { deleteObject } from "../../src/directory/live/write/delete-object.ts";
import { rebuildObject } from "../../src/directory/live/write/rebuild-object.ts";
import { creationOfRelationship } from "../../src/directory/live/write/relationship-lists.ts";
import { restoreObject } from "../../src/directory/live/write/restore-object.ts";
import { updateObject } from "../../src/directory/live/write/update-object.ts";
import { createRelationship } from "../../src/directory/live/write/write-relationship.ts";
import type { Json, JsonObject } from "../../src/domain/json.ts";
import type { EntityRef, EntityType } from "../../src/domain/tenant/entity.ts";
import type { EntityState } from "../../src/domain/tenant/state.ts";
import { list, type Replies, refusal } from "./in-graph.ts";
import { type Pair, pair } from "./pair.ts";
import { outcome } from "./step-outcome.ts";

const ada: EntityRef = { type: "user", id: "ada" };
const ref = (type: EntityType, id = "x"): EntityRef => ({ type, id });
const present = (of: EntityRef, more: Partial<EntityState> = {}): EntityState => ({
  ...{ ref: of, life: "live", displayName: null, properties: {}, synchronized: false, builtIn: false },
  dynamicMembership: false,
  ...more,
});
const set = (name: string, value: Json, expected: Json = null) => [{ name, expected, value }];
const updated = (
  of: EntityRef,
  name: string,
  value: Json,
  state: EntityState | null = present(of),
  replies: Replies = [],
) => outcome((context) => updateObject(context, { kind: "update", ref: of, set: set(name, value) }, state), replies);
const city = (more: Partial<EntityState>) => updated(ada, "city", "York", present(ada, more));
const good = city({});
const denied: Replies = [[/PATCH|POST|DELETE/, refusal(403)]];
const bad: Replies = [[/PATCH|POST|DELETE/, refusal(400)]];
const policy = ref("conditionalAccessPolicy", "p");
const including = (isThere: boolean) =>
  updated(policy, "conditions", { users: { includeGroups: ["g1"] } }, present(policy), [
    [/groups\/g1/, isThere ? { body: { id: "g1", displayName: "Field" } } : refusal(404)],
    [/deletedItems/, refusal(404)],
  ]);
const several = outcome(
  (context) =>
    updateObject(
      context,
      { kind: "update", ref: ada, set: [...set("mail", "a@b"), ...set("city", "York")] },
      present(ada),
    ),
  [],
);
const keys = [{ keyId: "k1", displayName: "Old" }];
const app = ref("application", "a");
const withCertificates = (shown: object, replies: Replies = []) =>
  outcome(
    (context) =>
      updateObject(
        context,
        { kind: "update", ref: app, set: [{ name: "keyCredentials", expected: keys, value: [] }] },
        present(app, { properties: { keyCredentials: keys } }),
      ),
    [[/GET \/applications/, { body: JSON.parse(JSON.stringify(shown)) }], ...replies],
  );
const secrets = (replies: Replies) =>
  outcome(
    (context) =>
      updateObject(
        context,
        { kind: "update", ref: app, set: [{ name: "passwordCredentials", expected: keys, value: [] }] },
        present(app, { properties: { passwordCredentials: keys } }),
      ),
    replies,
  );
const group = ref("group", "g");
const licenses = (replies: Replies) => updated(group, "assignedLicenses", [{ skuId: "s" }], present(group), replies);

/** A property that Graph never writes, and one of the same type that it writes. */
const never = (says: string, type: EntityType, name: string): Pair => {
  const writing = (property: string) => updated(ref(type), property, "x", present(ref(type)));
  return pair(says, writing(name), writing("displayName"), "done");
};
const updates: readonly Pair[] = [
  pair("The … … was permanently deleted.", updated(ada, "city", "York", null), good, "done"),
  pair("The … … is soft-deleted now.", city({ life: "softDeleted" }), good, "done"),
  pair("The … … is mastered on premises.", city({ synchronized: true }), good, "done"),
  pair("The … … is Microsoft's own.", city({ builtIn: true }), good, "done"),
  pair("… of the … is … now, not ….", city({ properties: { city: "Bonn" } }), good, "done"),
  pair("It names what no longer exists, and was left as it is: ….", including(false), including(true), "done"),
  pair("… … in …", including(false), including(true), "done"),
  pair("Some properties could not be written. …", several, good, "done"),
  pair("Writing … of the … …", updated(ada, "city", "York", present(ada), bad), good, "done"),
  pair(
    "… was refused: it takes the permission … and a role that may do it.",
    updated(ada, "city", "York", present(ada), denied),
    updated(ada, "city", "York", present(ada), bad),
    "answered 400",
  ),
  pair("Assigning licenses to the … …", licenses(denied), licenses([]), "done"),
  pair(
    "Removing certificates of the … …",
    withCertificates({ keyCredentials: keys }, denied),
    withCertificates({ keyCredentials: keys }),
    "done",
  ),
  pair(
    "… was not tried: the service did not show them.",
    withCertificates({}),
    withCertificates({ keyCredentials: keys }),
    "done",
  ),
  pair("Removing the secret … of the … …", secrets(denied), secrets([]), "done"),
  never("The mail address belongs to Exchange and follows the licenses.", "user", "mail"),
  never("Synchronization sets it.", "user", "onPremisesImmutableId"),
  never("Graph v1.0 does not write it.", "user", "perUserMfaState"),
  never("Graph computes it from the consent for minors.", "user", "ageGroup"),
  never("The mail address belongs to Exchange.", "group", "mail"),
  never("It is decided when the group is created.", "group", "mailEnabled"),
  never("Graph computes the addresses of the logo and of the terms.", "application", "info"),
  never("The times of an eligibility are set by a request of their own.", "roleEligibilitySchedule", "scheduleInfo"),
  never("It follows the publisher of the application.", "servicePrincipal", "publisherName"),
];

const deleted = (of: EntityRef, state: EntityState | null = present(of), replies: Replies = []) =>
  outcome((context) => deleteObject(context, { kind: "softDelete", ref: of, properties: {} }, state), replies);
const restored = (of: EntityRef, state: EntityState | null, replies: Replies = []) =>
  outcome((context) => restoreObject(context, { kind: "restore", ref: of }, state), replies);
const soft = (of: EntityRef, properties: JsonObject = {}) => present(of, { life: "softDeleted", properties });
const place = ref("namedLocationPolicy", "l");
const trusted = { isTrusted: true };
const held = (holders: readonly object[]): Replies => [
  [
    /POST .*restore/,
    { status: 400, body: { error: { message: "Another object with the same value for property userPrincipalName." } } },
  ],
  [/GET \/users\?/, list(...holders)],
  [/GET \/users\/eve/, { body: { id: "eve", displayName: "Eve" } }],
];
const named = { userPrincipalName: "ada@contoso.example" };
const lives: readonly Pair[] = [
  pair("The … … is gone already.", deleted(ada, null), deleted(ada), "done"),
  pair("A … can only be deleted for good.", deleted(ref("roleDefinition")), deleted(ada), "done"),
  pair("Deleting the … …", deleted(ada, present(ada), denied), deleted(ada), "done"),
  pair(
    "Taking the trust of the … …",
    deleted(place, present(place, { properties: trusted }), denied),
    deleted(place, present(place), denied),
    "Deleting the namedLocationPolicy",
  ),
  pair("The … … was permanently deleted.", restored(ada, null), restored(ada, soft(ada)), "done"),
  pair("Restoring the … …", restored(ada, soft(ada), denied), restored(ada, soft(ada)), "done"),
  pair(
    "Trusting the … …",
    restored(place, soft(place, trusted), [[/PATCH/, refusal(403)]]),
    restored(place, soft(place), [[/PATCH/, refusal(403)]]),
    "done",
  ),
  pair(
    "The … … is held by the ….",
    restored(ada, soft(ada, named), held([{ id: "eve" }])),
    restored(ada, soft(ada, named), held([])),
    "Another object with the same value",
  ),
];

const rebuilt = (replies: Replies, state: EntityState | null = null, more: object = {}) =>
  outcome(
    (context) =>
      rebuildObject(
        context,
        {
          kind: "rebuild",
          ref: policy,
          properties: { displayName: "Doors", state: "enabled" },
          attemptedAt: null,
          ...more,
        },
        state,
      ),
    replies,
  );
const made: Replies = [[/POST .*policies/, { body: { id: "new" } }]];
const naming = (isThere: boolean) =>
  rebuilt(
    [...made, [/groups\/g1/, isThere ? { body: { id: "g1" } } : refusal(404)], [/deletedItems/, refusal(404)]],
    null,
    { properties: { displayName: "Doors", conditions: { users: { includeGroups: ["g1"] } } } },
  );
const grant = ref("roleAssignment", "r");
const ends = { principalId: "ada", roleDefinitionId: "role", directoryScopeId: "/" };
const created = (of: EntityRef, state: EntityState | null, replies: Replies = []) =>
  outcome((context) => createRelationship(context, { kind: "recreate", ref: of, properties: ends }, state), replies);
const creations: readonly Pair[] = [
  pair("The … … exists again.", rebuilt(made, present(policy)), rebuilt(made), "done"),
  pair("It names what does not exist: ….", naming(false), naming(true), "done"),
  pair("Creating the … … again", rebuilt(denied), rebuilt(made), "done"),
  pair("The service created a … and did not say which.", rebuilt([[/POST/, { body: {} }]]), rebuilt(made), "done"),
  pair(
    "Looking for the … that was created again",
    rebuilt([...made, [/GET .*policies/, refusal(500)]], null, { attemptedAt: 0 }),
    rebuilt(made, null, { attemptedAt: 0 }),
    "done",
  ),
  pair("The … … was permanently deleted.", created(ada, null), created(grant, null), "done"),
  pair(
    "It was created again, and … is … now.",
    created(grant, present(grant, { properties: { ...ends, directoryScopeId: "/other" } })),
    created(grant, present(grant, { properties: ends })),
    "done",
  ),
  pair("Creating the … …", created(grant, null, denied), created(grant, null), "done"),
  pair(
    "Recovery by entra-rewind",
    () => JSON.stringify(creationOfRelationship("roleEligibilitySchedule", ends)),
    () => JSON.stringify(creationOfRelationship("roleAssignment", ends)),
    "directoryScopeId",
  ),
];

/** On writes to a live tenant: updates, deletions and creations that are refused. */
export const liveWritePairs: readonly Pair[] = [...updates, ...lives, ...creations];
