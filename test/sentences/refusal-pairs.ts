import { actorSince } from "../../src/domain/authors/actor-scope.ts";
import { ActorWrites, accountTold } from "../../src/domain/authors/actor-writes.ts";
import { actorKey } from "../../src/domain/authors/others-work.ts";
import type { RewindError } from "../../src/domain/errors.ts";
import { jobId } from "../../src/domain/ids.ts";
import { asSnapshotId, type Snapshot, snapshotIdOf } from "../../src/domain/recovery/snapshot.ts";
import { asEntityType } from "../../src/domain/tenant/entity.ts";
import { checkScope, MICROSOFT_MAX_IDS, type Scope } from "../../src/domain/tenant/scope.ts";
import { asInstant } from "../../src/domain/time.ts";
import { findSnapshot } from "../../src/summaries/find-snapshot.ts";
import { nothingToRecoverRefusal } from "../../src/summaries/refusals.ts";
import { scopeFrom } from "../../src/summaries/scope-input.ts";
import { type Pair, pair } from "./pair.ts";
import { accepted, tried } from "./tried.ts";

const scope = (given: Scope, coverage: "microsoft" | "extended" = "extended") =>
  tried(() => checkScope(given, coverage));
const all = (more: object) => scope({ all: true, ...more });
const input = (given: Parameters<typeof scopeFrom>[0]) => tried(() => scopeFrom(given, "extended"));
const users = (...ids: readonly string[]) => scope({ entities: [{ type: "user", ids }] });
const many = (count: number) =>
  scope({ entities: [{ type: "user", ids: Array.from({ length: count }, (_, n) => `u${n}`) }] }, "microsoft");
const TIME = "2026-11-20T14:00:00Z";
const ada = { type: "user", ids: ["ada"] } as const;
const scopes: readonly Pair[] = [
  pair(
    'A scope has exactly one of "all", "types" and "entities".',
    input({ all: true, types: ["user"] }),
    input({ all: true }),
    accepted,
  ),
  pair(
    'A scope needs one of "all": true, "types": [...], "entities": [{type, ids}] and "actor".',
    input({}),
    input({ actor: "ada" }),
    accepted,
  ),
  pair(
    '"…" is not an entity type. Use one of: ….',
    tried(() => asEntityType("User")),
    tried(() => asEntityType("user")),
    accepted,
  ),
  pair(
    '"actor" is empty or too long. Give an id, a user principal name or an app\'s name, as attribution shows it.',
    all({ actor: " " }),
    all({ actor: "ada" }),
    accepted,
  ),
  pair(
    '"since" goes with "actor": it limits the time of that actor\'s work.',
    all({ since: TIME }),
    all({ since: TIME, actor: "a" }),
    accepted,
  ),
  pair(
    '"since" is not an ISO 8601 time with a zone, such as 2026-11-20T14:00:00Z.',
    all({ since: "yesterday", actor: "a" }),
    all({ since: TIME, actor: "a" }),
    accepted,
  ),
  pair(
    '"rebuild" is not possible here: Microsoft\'s service never creates an object. Leave it out, or use mode vault.',
    scope({ all: true, rebuild: true }, "microsoft"),
    scope({ all: true, rebuild: true }),
    accepted,
  ),
  pair(
    '"rebuild" goes with a snapshot, and not with "actor". Preview the objects without an actor.',
    all({ rebuild: true, actor: "a" }),
    all({ rebuild: true }),
    accepted,
  ),
  pair(
    '"types" is empty. Name at least one entity type, or use {"all": true}.',
    scope({ types: [] }),
    scope({ types: ["user"] }),
    accepted,
  ),
  pair(
    "Entity type … is listed twice. List each type once.",
    scope({ types: ["user", "user"] }),
    scope({ types: ["user", "group"] }),
    accepted,
  ),
  pair(
    '"entities" is empty. Name at least one entity, or use {"all": true}.',
    scope({ entities: [] }),
    scope({ entities: [ada] }),
    accepted,
  ),
  pair('"ids" of … is empty. Name at least one id, or use "types" for all.', users(), users("ada"), accepted),
  pair('"ids" of … holds a text that is not an id. Take ids from list_changes.', users(" "), users("ada"), accepted),
  pair("Id … of … is listed twice. List each id once.", users("ada", "ada"), users("ada", "ben"), accepted),
  pair(
    "Entity type … is listed twice. Put all its ids in one entry.",
    scope({ entities: [ada, { type: "user", ids: ["ben"] }] }),
    scope({ entities: [ada, { type: "group", ids: ["ben"] }] }),
    accepted,
  ),
  pair(
    "A scope takes at most … ids over all types together; this one has …. Split it over several previews, or take whole types.",
    many(MICROSOFT_MAX_IDS + 1),
    many(MICROSOFT_MAX_IDS),
    accepted,
  ),
  pair(
    '"properties" is empty. Leave it out to take every property.',
    all({ properties: [] }),
    all({ properties: ["department"] }),
    accepted,
  ),
  pair(
    '"…" is not a recoverable property or link of the selected entity types.…',
    all({ properties: ["shoeSize"] }),
    all({ properties: ["department"] }),
    accepted,
  ),
  pair(
    "It has: ….",
    scope({ types: ["user"], properties: ["shoeSize"] }),
    scope({ types: ["user", "group"], properties: ["shoeSize"] }),
    "is not a recoverable property",
  ),
];

const snapshot: Snapshot = {
  ...{ id: snapshotIdOf(asInstant(1_000_000)), createdDateTime: asInstant(1_000_000), kind: "scheduled" },
  ...{ isTarget: true, label: null, totalChangedObjects: null, expiresDateTime: null },
};
const find = (text: string, snapshots: readonly Snapshot[] = [snapshot]) =>
  tried(() =>
    findSnapshot(
      {
        getSnapshot: async () => snapshot,
        listSnapshots: async () => ({ items: [...snapshots], cursors: snapshots.map(() => "") }),
      },
      text,
      2_000_000,
    ),
  );
const EARLY = "1970-01-01T00:00:01Z";
const LATE = "1970-01-01T00:20:00Z";
const snapshots: readonly Pair[] = [
  pair("No snapshot is as old as …. … list_snapshots shows all.", find(EARLY), find(LATE), accepted),
  pair("There is no snapshot yet.", find(LATE, []), find(EARLY), "The oldest is of"),
  pair("The oldest is of ….", find(EARLY), find(EARLY, []), "There is no snapshot yet."),
  pair(
    "… is still to come: the tenant's time is …. Name a snapshotId, or a time before it.",
    find("2030-01-01T00:00:00Z"),
    find(LATE),
    accepted,
  ),
  pair(
    '"…" is not a snapshot id. Copy a snapshotId from list_snapshots unchanged.',
    tried(() => asSnapshotId("newest")),
    tried(() => asSnapshotId(snapshot.id)),
    accepted,
  ),
  pair(
    "… Or name a time with its zone, such as 2026-11-20T14:00:00Z: the newest snapshot not after it.",
    find("yesterday"),
    find(snapshot.id),
    accepted,
  ),
  pair(
    '"since" is before the snapshot of …. Choose a snapshot taken at or before that time; a time is accepted in place of the id.',
    tried(() => actorSince({ since: EARLY }, snapshot.createdDateTime)),
    tried(() => actorSince({ since: LATE }, snapshot.createdDateTime)),
    accepted,
  ),
];

const wrote = (...people: readonly string[]) =>
  tried(() => {
    const writes = new ActorWrites(0);
    for (const id of people) {
      writes.add({
        ...{
          id: "r",
          time: 0,
          actor: { kind: "user", id, name: "Ada" },
          category: "UserManagement",
          operation: "Update user",
        },
        ...{ result: "success", correlationId: "c", app: null, ip: null },
        targets: [{ ref: { type: "user", id: "ben" }, displayName: "Ben", modified: [] }],
      });
    }
    writes.requireOne("Ada");
  });
/** Asks for "Clean-up", where this author wrote with this app. */
const near = (name: string, app: string | null) => () =>
  tried(() => {
    const told = { withApp: app === null ? [] : [name], alike: app === null ? [name] : [] };
    new ActorWrites(0).requireOne("Clean-up", told);
  })();
/** Two authors of one name, one of whose accounts is described. */
const namesakes =
  (...of: Parameters<typeof accountTold>) =>
  () =>
    tried(() => {
      const [one, other] = ["a1", "a2"].map((id) => ({ kind: "user" as const, id, name: "ada@x" }));
      const accounts = new Map([[actorKey({ kind: "user", id: "a1", name: "ada@x" }), accountTold(...of)]]);
      if (one !== undefined && other !== undefined)
        new ActorWrites(0).requireOne("ada@x", { withApp: [], alike: [], namesakes: [one, other], accounts });
    })();
const authors: readonly Pair[] = [
  pair("called …", namesakes({ displayName: "Ada", state: "enabled" }), namesakes({ state: "enabled" }), ", enabled"),
  pair(
    "created …",
    namesakes({ state: "disabled", createdDateTime: "2026" }),
    namesakes({ state: "purged" }),
    ", purged",
  ),
  pair(
    '"…" matches several people or apps that wrote something: …. Give the id of one of these instead.',
    wrote("a1", "a2"),
    wrote("a1", "a1"),
    accepted,
  ),
  pair(
    'The log has no write by "…"… since …. Recoveries do not count: each is undone through the snapshot that was kept before it. …Use the actor\'s name as summarize_changes or list_changes shows it, or choose an earlier since.…',
    wrote(),
    wrote("a1"),
    accepted,
  ),
  pair(
    "It is an app that was written with: give its author instead, ….",
    near("eve", "Clean-up"),
    near("Clean-up eve", null),
    "like it",
  ),
  pair("Authors with a name like it: ….", near("Clean-up eve", null), near("eve", "Clean-up"), "is an app"),
];

export const job = { id: jobId("j"), kind: "preview", failure: null } as const;
export const running = { ...job, status: "running" } as const;
export const words = (refusal: RewindError) => () => refusal.message;
export const empty = words(nothingToRecoverRefusal(running));

/** On scopes, snapshots and authors that are refused: for each refusal the input that is, and its neighbor that is not. */
export const refusalPairs: readonly Pair[] = [...scopes, ...snapshots, ...authors];
