import { assignmentsOf } from "../../src/directory/live/write/addresses.ts";
import { applySteps } from "../../src/directory/live/write/apply-steps.ts";
import { readPresent } from "../../src/directory/live/write/read-present.ts";
import { readSame } from "../../src/directory/live/write/relationship-lists.ts";
import { type LinkStep, readSingle, writeLinks } from "../../src/directory/live/write/write-links.ts";
import { RewindError } from "../../src/domain/errors.ts";
import type { Json, JsonObject } from "../../src/domain/json.ts";
import type { EntityRef, EntityType } from "../../src/domain/tenant/entity.ts";
import { inLive, type Replies, refusal } from "./in-graph.ts";
import { type Pair, pair } from "./pair.ts";
import { outcome } from "./step-outcome.ts";
import { accepted, tried } from "./tried.ts";

const ada: EntityRef = { type: "user", id: "ada" };
const ref = (type: EntityType, id = "x"): EntityRef => ({ type, id });
const set = (name: string, value: Json, expected: Json = null) => [{ name, expected, value }];
const denied: Replies = [[/PATCH|POST|DELETE/, refusal(403)]];
const group = ref("group", "g");
const ends = { principalId: "ada", roleDefinitionId: "role", directoryScopeId: "/" };
const linked = (step: LinkStep, replies: Replies = []) =>
  outcome(async (context) => {
    const [first = { outcome: "unchanged" } as const] = await writeLinks(context, [step]);
    return first;
  }, replies);
const member: LinkStep = { kind: "addLink", link: { link: "members", source: group, target: ada } };
const manager: LinkStep = { kind: "addLink", link: { link: "manager", source: ada, target: ref("user", "boss") } };
const absent = { status: 404, body: { error: { message: "One of its reference-property objects are not present." } } };
const life = (isDeleted: boolean): Replies => [
  [/POST .*ref/, absent],
  [/GET \/users\/ada/, refusal(404)],
  [
    /deletedItems\/ada/,
    isDeleted
      ? { body: { id: "ada", "@odata.type": "#microsoft.graph.user", deletedDateTime: "2026-11-20T09:00:00Z" } }
      : refusal(404),
  ],
];
const managed = (replies: Replies) => tried(() => readSingle(inLive(replies), manager.link));
const links: readonly Pair[] = [
  pair("… … as … of the … …", linked(member, denied), linked(member), "done"),
  pair("The … … is soft-deleted.", linked(member, life(true)), linked(member, life(false)), "are not present"),
  pair(
    "The … is … now.",
    linked(manager, [[/GET .*manager/, { body: { id: "eve" } }]]),
    linked(manager, [[/GET .*manager/, refusal(404)]]),
    "done",
  ),
  pair(
    "Reading the … of the … …",
    managed([[/manager/, refusal(500)]]),
    managed([[/manager/, refusal(404)]]),
    accepted,
  ),
];

const read = (of: EntityRef, properties: JsonObject, replies: Replies) =>
  tried(() => readPresent(inLive(replies), [{ kind: "recreate", ref: of, properties }]));
const assigned = (replies: Replies) => read(ref("appRoleAssignment"), { resourceId: "s", principalId: "ada" }, replies);
const same = (replies: Replies) => tried(() => readSame(inLive(replies), "roleAssignment", ends));
const garbled = (body: object) => async () => {
  const context = inLive([[/GET \/users\/ada/, { body: JSON.parse(JSON.stringify(body)) }]]);
  const steps = [{ kind: "update", ref: ada, set: set("city", "York") }] as const;
  return tried(async () => {
    const [first] = await applySteps(context, steps, async () => true);
    if (first?.outcome === "failed") throw new RewindError("invalidInput", first.message);
  })();
};
/** Returns the note of a write that later reads show, or do not show. */
const confirmed = (isShown: boolean) => async () => {
  let city: string | null = null;
  const context = inLive([
    [/GET \/users\/ada/, () => ({ body: { id: "ada", displayName: "Ada", city } })],
    [
      /PATCH/,
      () => {
        if (isShown) city = "York";
        return { body: {} };
      },
    ],
  ]);
  const [first] = await applySteps(context, [{ kind: "update", ref: ada, set: set("city", "York") }], async () => true);
  return first?.outcome === "applied" ? (first.note ?? "shown") : JSON.stringify(first);
};
const reads: readonly Pair[] = [
  pair(
    "Reading the assignments of a resource",
    assigned([[/appRoleAssignedTo/, refusal(500)]]),
    assigned([]),
    accepted,
  ),
  pair("Reading the relationships of type …", same([[/roleAssignments/, refusal(500)]]), same([]), accepted),
  pair("The … … came in a form that cannot be read.", garbled({ id: 7 }), garbled({ id: "ada" }), accepted),
  pair(
    "The directory answered that it is done, and reads did not show it in time. Verify the recovery later: replication can take minutes.",
    confirmed(false),
    confirmed(true),
    "shown",
  ),
  pair(
    "An app role assignment names no resource.",
    tried(() => assignmentsOf({})),
    tried(() => assignmentsOf({ resourceId: "s" })),
    accepted,
  ),
];

/** On links and relationships of a live tenant, and the reads around a write. */
export const liveLinkPairs: readonly Pair[] = [...links, ...reads];
