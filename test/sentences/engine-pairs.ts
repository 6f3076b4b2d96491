import { DelegatingDirectory } from "../../src/directory/delegating-directory.ts";
import type { AuditReach } from "../../src/directory/directory.ts";
import { snapshotIdOf } from "../../src/domain/recovery/snapshot.ts";
import type { Scope } from "../../src/domain/tenant/scope.ts";
import { asInstant } from "../../src/domain/time.ts";
import { captureHead } from "../../src/engine/capture/capture.ts";
import { freshHead } from "../../src/engine/capture/fresh-head.ts";
import { requireSnapshot } from "../../src/engine/capture/snapshots.ts";
import { requireAllowed } from "../../src/engine/compare/allowed.ts";
import { unknownAuthors, unknownWork } from "../../src/engine/compare/unknown-authors.ts";
import type { EngineContext } from "../../src/engine/context.ts";
import { withTenantLease } from "../../src/engine/lease/tenant-lease.ts";
import { underLease } from "../../src/engine/lease/under-lease.ts";
import { KeptLogDirectory } from "../../src/engine/log/kept-log-directory.ts";
import { keepRecords } from "../../src/store/history/kept-log.ts";
import type { EngineTenant } from "../support/engine-tenant.ts";
import { changedUsers, inTenant, previewed, refused } from "./in-tenant.ts";
import { contrasts, type Pair, pair } from "./pair.ts";
import { accepted } from "./tried.ts";

const read = (tenant: EngineTenant, directory: EngineContext["directory"]) => {
  const context = { ...tenant.context, directory };
  return underLease(context, (lease) => captureHead(context, lease, { always: true, checkpoint: () => {} }));
};
class EndlessBeginning extends DelegatingDirectory {
  // Ends before its first batch.
  override async *feed(): AsyncGenerator<never> {}
}
const captured = (isCaptured: boolean) =>
  refused(async (tenant) => {
    if (isCaptured) await tenant.snapshot();
    return freshHead(tenant.context);
  });
const snapshotOf = (isThere: boolean) =>
  refused(async (tenant) => {
    const { id } = await tenant.snapshot();
    return requireSnapshot(tenant.context, isThere ? id : snapshotIdOf(asInstant(0)));
  });
const allowed = (count: number, types: readonly ["user"] | readonly ["group"]) =>
  refused(async (tenant) =>
    requireAllowed({ ...tenant.context, allowed: { types } }, (await previewed(tenant, count)).id),
  );
const held = (isHeld: boolean) =>
  refused(async (tenant) => {
    let now = 0;
    const machine = { now: () => now };
    const context = { ...tenant.context, machine, owner: "other" };
    const sleep: EngineContext["sleep"] = async (ms) => {
      now += ms;
    };
    const late = () => underLease({ ...context, sleep, owner: "late" }, async () => {});
    return isHeld ? withTenantLease(context, late) : late();
  });

const captures: readonly Pair[] = [
  pair(
    "The directory ended its listing before it began. Try again.",
    refused(async (tenant) => read(tenant, new EndlessBeginning(tenant.directory))),
    refused(async (tenant) => read(tenant, tenant.directory)),
    accepted,
  ),
  pair(
    "Nothing of this tenant has been captured yet. Call take_snapshot first.",
    captured(false),
    captured(true),
    accepted,
  ),
  pair(
    "There is no snapshot … (…) in this tenant. Take a snapshotId from list_snapshots.",
    snapshotOf(false),
    snapshotOf(true),
    accepted,
  ),
  pair(
    "… of the objects that preview … would change … beyond what this server may recover for any caller (ENTRA_REWIND_ALLOW): ……. Nothing was changed. Start a new preview: it leaves them out and says so.",
    allowed(1, ["group"]),
    allowed(1, ["user"]),
    accepted,
  ),
  pair("and more", allowed(4, ["group"]), allowed(3, ["group"]), "3 of the objects"),
  pair("Another process is capturing this tenant right now. Try again in a moment.", held(true), held(false), accepted),
];

const compared = (isBefore: boolean | null) =>
  refused(async (tenant) => {
    const { all, snapshot } = await changedUsers(tenant, 1);
    const later = await tenant.snapshot();
    const [from, to] = isBefore === true ? [snapshot, later] : [later, isBefore === null ? later : snapshot];
    const scope: Scope = { all: true };
    await tenant.engine.investigation.compareSnapshots({ from: from.id, to: to.id, scope }, {});
    return all;
  });
type Looks = "before" | "at" | "unknown" | "absent";
/** Looks at a group that came with the second capture, at a time or under another id. */
const looked = (how: Looks) =>
  refused(async (tenant) => {
    const first = await tenant.snapshot();
    tenant.later(60_000);
    const group = tenant.group("Field");
    const second = await tenant.snapshot();
    const ref = how === "unknown" ? { ...group, id: "nowhere" } : group;
    const at = how === "before" ? 1 : how === "absent" ? first.createdDateTime : second.createdDateTime;
    return tenant.engine.investigation.getObject({ ref, at }, {});
  });
const unread = (isRead: boolean) =>
  refused(async (tenant) => {
    const reason = "They may not be read.";
    if (!isRead) tenant.directory.altered = (batch) => ({ ...batch, unread: [{ part: "group", reason }] });
    await tenant.snapshot();
    return tenant.engine.investigation.getObject({ ref: { type: "group", id: "nowhere" }, at: null }, {});
  });
/** Returns the note on an account that is away for a while between two captures, or stays away. */
const away = (isBack: boolean) =>
  inTenant(async (tenant) => {
    const ada = tenant.user("ada");
    await tenant.snapshot();
    tenant.hands.delete(ada);
    if (isBack) tenant.hands.restore(ada);
    const { items, note } = await tenant.engine.investigation.getObjectHistory({ ref: ada }, {});
    return note ?? items.map(({ what }) => what).join(", ");
  });
const stepped = (how: "step" | "none" | "unknown") =>
  refused(async (tenant) => {
    const group = tenant.group("Field");
    const snapshot = await tenant.snapshot();
    const ref = how === "unknown" ? { ...group, id: "nowhere" } : group;
    const seenAt = how === "none" ? { seenAt: 1 } : how === "step" ? { seenAt: snapshot.createdDateTime } : {};
    return tenant.engine.investigation.getObjectHistory({ ref, ...seenAt }, {});
  });

const investigations: readonly Pair[] = [
  pair(
    "The log has … to it, the first at … and the last at …, that no step shows, because each was reversed before the next " +
      'capture, or wrote what captures do not hold. list_activity with type "…", id "…" and detail "records" shows who wrote what.',
    away(true),
    away(false),
    "softDeleted, firstSeen",
  ),
  pair(
    '"from" (…) is not before "to" (…). Exchange them, because changes are listed forward in time.',
    compared(false),
    compared(true),
    accepted,
  ),
  pair(
    '"from" and "to" stand for the same snapshot, of …, so that there is nothing to compare. list_activity with since and until reads what was written between two times.',
    compared(null),
    compared(false),
    "is not before",
  ),
  pair("The first one kept is of ….", looked("before"), looked("at"), accepted),
  pair("No capture is kept from before ….… list_snapshots shows what is.", looked("before"), looked("at"), accepted),
  pair(
    "The … … was not there at …: the first capture that holds it is of ….",
    looked("absent"),
    looked("before"),
    "No capture is kept",
  ),
  pair(
    "It is not known whether a … … exists, because it was not read. …",
    unread(false),
    unread(true),
    "no policy names it",
  ),
  pair(
    "No kept capture holds a … …, and no policy names it. find_objects finds an object's type and id.",
    looked("unknown"),
    looked("at"),
    accepted,
  ),
  pair("No step of the … … was seen at …. Copy seenAt from its history.", stepped("none"), stepped("step"), accepted),
  pair(
    "No kept capture holds a … …. find_objects finds an object's type and id.",
    stepped("unknown"),
    stepped("step"),
    accepted,
  ),
];

class Reaching extends DelegatingDirectory {
  readonly #from: number | null;

  constructor(inner: EngineContext["directory"], from: number | null) {
    super(inner);
    this.#from = from;
  }

  override async auditReach(): Promise<AuditReach> {
    return { from: this.#from, note: null };
  }
}
const reached = (from: number | null, keeps: boolean) =>
  inTenant(async ({ hands, directory, context: { store } }) => {
    hands.create("user", { displayName: "Ada" });
    const records = await Array.fromAsync(directory.audit({}));
    if (keeps) await store.transaction((tx) => keepRecords(tx, records));
    return (await new KeptLogDirectory(new Reaching(directory, from), store).auditReach(0)).note ?? "";
  });
class Unreadable extends DelegatingDirectory {
  readonly #gap: string | undefined;

  readonly #note: string | null;

  constructor(inner: EngineContext["directory"], gap: string | undefined, note: string | null) {
    super(inner);
    this.#gap = gap;
    this.#note = note;
  }

  override async auditReach(): Promise<AuditReach> {
    return { from: null, note: this.#note, ...(this.#gap === undefined ? {} : { gap: this.#gap }) };
  }
}
const unattributed = (gap?: string, note: string | null = null) =>
  inTenant(async ({ context }) => {
    const without = { ...context, directory: new Unreadable(context.directory, gap, note) };
    const risks = await unknownWork(without, { from: null }, 1);
    const sentences = risks.map(({ sentence }) => sentence);
    return [...sentences, (await unknownAuthors(without, { from: null }, 1)) ?? "all known"].join("\n");
  });
const REFUSED = "The audit log may not be read.";
const FAR = Date.UTC(2027, 0, 1);

const logs: readonly Pair[] = [
  ...contrasts(unattributed(REFUSED), unattributed(), [
    ["… on what the history does not hold are not known, or in part only. …", "all known"],
    ["Authors of these changes and acts", "all known"],
  ]),
  pair(
    "Acts on what the history does not hold may be missing. …",
    unattributed(undefined, "Weeks can be missing."),
    unattributed(),
    "all known",
  ),
  pair(
    "It is not known, or in part only, if this undoes the work of others, because authors are not known. …",
    unattributed(REFUSED),
    unattributed(),
    "all known",
  ),
  pair("Records from before …", reached(FAR, true), reached(null, true), "Records are those"),
  pair(
    "… are those that captures have kept. Weeks without a capture can be missing.",
    reached(FAR, true),
    reached(FAR, false),
  ),
];

/** On the engine: captures, questions about objects, and the kept log. */
export const enginePairs: readonly Pair[] = [...captures, ...investigations, ...logs];
