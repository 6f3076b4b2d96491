import { expect } from "vitest";
import type { Directory } from "../../src/directory/directory.ts";
import type { JobId } from "../../src/domain/ids.ts";
import type { Snapshot } from "../../src/domain/recovery/snapshot.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { ended } from "./jobs.ts";
import { openTwoHandsTenant, rescuer, type TwoHandsTenant } from "./two-hands-tenant.ts";
import type { Happening } from "./undo-happenings.ts";
import { type ScopeChoice, type StoryObjects, type StoryScope, storyScope, wholeTenant } from "./undo-scopes.ts";
import {
  type ActorName,
  type Covers,
  existenceOf,
  lifeOf,
  type Moment,
  managerOf,
  memberIn,
  type PartValue,
  propertyOf,
  UndoWorlds,
} from "./undo-worlds.ts";

const properties = ["department", "jobTitle", "userPrincipalName"];
const relationships = ["grant", "assignment"];
const user = (id: string): EntityRef => ({ type: "user", id });
const group = (id: string): EntityRef => ({ type: "group", id });

type Kept = { readonly snapshot: Pick<Snapshot, "id">; readonly moment: Moment };

/** The parts of a tenant that a story takes. */
export interface StoryTenant
  extends Pick<TwoHandsTenant, "as" | "tick" | "snapshot" | "preview" | "recover">,
    AsyncDisposable {
  readonly directory: Pick<Directory, "get" | "hasLink">;
  readonly engine: Pick<Engine, "recovery">;
}

/** A tenant and its model, which go through the same events. */
export class UndoStory {
  readonly tenant: StoryTenant;
  readonly users: string[];
  readonly #groups: readonly string[];
  readonly model: UndoWorlds;
  readonly #idOf: (name: string) => string;
  readonly #kept: Kept[] = [];
  readonly #refs = new Map<string, EntityRef>();
  #writes = 0;
  #recoveredLast: JobId | null = null;
  /** The snapshot that every undo of an actor starts from. */
  main: Snapshot | null = null;
  lastRecovery: Kept | null = null;

  /** Objects have these ids. A live tenant takes GUIDs only. */
  constructor(tenant: StoryTenant = openTwoHandsTenant({ stillClock: true }), idOf = (name: string) => name) {
    this.tenant = tenant;
    this.#idOf = idOf;
    this.users = ["u0", "u1", "u2"].map(idOf);
    this.#groups = ["g0", "g1"].map(idOf);
    this.model = new UndoWorlds({ users: this.users, groups: this.#groups, properties, relationships });
    for (const id of this.users) this.#make(id, "yves");
    const hands = this.tenant.as("yves");
    for (const id of this.#groups) hands.create("group", { displayName: id, groupTypes: [] }, { id });
    for (const id of ["client", "resource"].map(idOf))
      hands.create("servicePrincipal", { displayName: id, appId: id }, { id });
  }

  async snapshot(): Promise<Snapshot> {
    const snapshot = await this.tenant.snapshot();
    this.#kept.push({ snapshot, moment: this.model.moment() });
    return snapshot;
  }

  async happen({ by, kind, a, b, c }: Happening, within?: ScopeChoice): Promise<void> {
    const { model, users, tenant } = this;
    this.#recoveredLast = null;
    const hands = tenant.as(by);
    const id = users[a % users.length] ?? "";
    const other = users[b % users.length] ?? "";
    const live = model.isLive(id);
    if (kind === "tick") tenant.tick();
    if (kind === "snapshot") await this.snapshot();
    if (kind === "make" && users.length < 5) {
      const made = this.#idOf(`u${users.length}`);
      this.#make(made, by);
      users.push(made);
    }
    if (kind === "value" && live) {
      const [name, value] = [b % 2 === 0 ? "department" : "jobTitle", c % 4 === 0 ? null : `value ${c % 3}`];
      this.#update(id, name, value, by);
    }
    if (kind === "name" && live) this.#update(id, "userPrincipalName", `n${c % 5}@contoso.example`, by);
    if (kind === "member" && live) {
      const source = this.#groups[b % 2] ?? "";
      const part = memberIn(source, id);
      const link = { link: "members", source: group(source), target: user(id) } as const;
      const isThere = model.get(part) === "there";
      if (isThere) hands.removeLink(link);
      else hands.addLink(link);
      model.write(part, isThere ? null : "there", by, null);
    }
    if (kind === "manager" && live && model.isLive(other) && other !== id) {
      const link = { link: "manager", source: user(id), target: user(other) } as const;
      const isThere = model.get(managerOf(id)) === other;
      if (isThere) hands.removeLink(link);
      else hands.addLink(link);
      model.write(managerOf(id), isThere ? null : other, by, lifeOf(id));
    }
    if (kind === "delete" && live) {
      hands.delete(user(id));
      model.write(lifeOf(id), "softDeleted", by, null);
    }
    if (kind === "restore" && !live && !this.#isTaken(model.get(propertyOf(id, "userPrincipalName")), id)) {
      hands.restore(user(id));
      model.write(lifeOf(id), "live", by, null);
    }
    if (kind === "restoreAs" && !live && !this.#isTaken(`n${c % 5}@contoso.example`, id)) {
      hands.restore(user(id), `n${c % 5}@contoso.example`);
      model.write(lifeOf(id), "live", by, null);
      const name = propertyOf(id, "userPrincipalName");
      if (model.get(name) !== `n${c % 5}@contoso.example`)
        model.write(name, `n${c % 5}@contoso.example`, by, lifeOf(id));
    }
    if (kind === "consent") this.#relate("grant", by, `Scope.${c % 4}`);
    if (kind === "assign") this.#relate("assignment", by, null);
    if (kind === "scope" && model.get(existenceOf("grant")) === "live") {
      const value = `Scope.${c % 4} Extra.${++this.#writes}`;
      hands.update(this.#ref("grant"), { scope: value });
      model.write(propertyOf("grant", "scope"), value, by, existenceOf("grant"));
    }
    const scope = within === undefined ? wholeTenant : storyScope(within, this.#objects);
    if (kind === "goBack") await this.#goBack(this.#kept[c % Math.max(1, this.#kept.length)], scope);
    if (kind === "undoActor") await this.#undo(by, scope);
    if (kind === "undoRecovery" && this.lastRecovery !== null) await this.#goBack(this.lastRecovery, scope);
  }

  /** Undoes an actor's work, in the tenant and in the model. */
  async #undo(actor: ActorName, { scope, covers }: StoryScope): Promise<void> {
    if (this.main === null || !this.#canUndo(actor, covers)) return;
    const plan = this.model.planWithout(actor, covers);
    const preview = await this.tenant.preview(this.main, { ...scope, actor }).catch(() => null);
    if (preview === null) {
      expect(plan).toEqual([]);
      return;
    }
    if (await this.#recover(preview)) this.model.undo(actor, plan);
  }

  async #goBack(kept: Kept | undefined, { scope, covers }: StoryScope): Promise<void> {
    if (kept === undefined) return;
    const plan = this.model.planBackTo(kept.moment, covers);
    const after = (part: string): PartValue =>
      plan.includes(part) ? (kept.moment.get("")?.get(part) ?? null) : this.model.get(part);
    if (this.model.hasNamesTwice(after)) return;
    const preview = await this.tenant.preview({ ...(this.main ?? kept.snapshot), ...kept.snapshot } as Snapshot, scope);
    if (await this.#recover(preview)) this.model.goBackTo(kept.moment, plan);
  }

  async #recover(preview: Awaited<ReturnType<StoryTenant["preview"]>>): Promise<boolean> {
    expect(preview.status).toBe("successful");
    if (preview.totals.changedObjects === 0) return false;
    const moment = this.model.moment();
    const recovery = await this.tenant.recover(preview);
    this.#recoveredLast = recovery.id;
    expect(recovery).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
    if (recovery.beforeRecoverySnapshotId !== null) {
      this.lastRecovery = { snapshot: { id: recovery.beforeRecoverySnapshotId }, moment };
    }
    return true;
  }

  /** Returns false if two users would share a name without an actor's work. With it, they have it one after the other. */
  #canUndo(actor: ActorName, covers: Covers): boolean {
    const plan = this.model.planWithout(actor, covers);
    return !this.model.hasNamesTwice((part) => this.model.get(part, plan.includes(part) ? [actor] : []));
  }

  #update(id: string, name: string, value: PartValue, by: ActorName): void {
    if (this.model.get(propertyOf(id, name)) === value) return;
    if (name === "userPrincipalName" && this.#isTaken(value, id)) return;
    this.tenant.as(by).update(user(id), { [name]: value });
    this.model.write(propertyOf(id, name), value, by, lifeOf(id));
  }

  #isTaken(name: PartValue, by: string): boolean {
    return this.users.some(
      (one) => one !== by && this.model.isLive(one) && this.model.get(propertyOf(one, "userPrincipalName")) === name,
    );
  }

  /** Creates a relationship or ends it. */
  #relate(one: string, by: ActorName, scope: string | null): void {
    const { model } = this;
    const hands = this.tenant.as(by);
    if (model.get(existenceOf(one)) === "live") {
      hands.delete(this.#ref(one));
      model.write(existenceOf(one), null, by, null);
      if (scope !== null) model.write(propertyOf(one, "scope"), null, by, null);
      return;
    }
    const value = scope === null ? null : `${scope} Made.${++this.#writes}`;
    const ref =
      scope === null
        ? hands.create("appRoleAssignment", {
            principalId: this.#idOf("g0"),
            resourceId: this.#idOf("resource"),
            appRoleId: "00000000-0000-0000-0000-000000000000",
          })
        : hands.create("oAuth2PermissionGrant", {
            clientId: this.#idOf("client"),
            resourceId: this.#idOf("resource"),
            consentType: "AllPrincipals",
            scope: value,
          });
    this.#refs.set(one, ref);
    model.write(existenceOf(one), "live", by, null);
    if (scope !== null) model.write(propertyOf(one, "scope"), value, by, null);
  }

  get #objects(): StoryObjects {
    return { users: this.users.map(user), groups: this.#groups.map(group), relationships: this.#refs };
  }

  #ref(one: string): EntityRef {
    const ref = this.#refs.get(one);
    if (ref === undefined) throw new Error(`There never was a ${one}.`);
    return ref;
  }

  /** Returns every part in force in which the tenant differs from the model. */
  async differences(): Promise<string[]> {
    const { tenant, model, users } = this;
    const wrong: string[] = [];
    const check = (what: string, is: unknown, should: unknown) => {
      if (is !== should) wrong.push(`${what} is ${String(is)}, not ${String(should)}`);
    };
    for (const id of users) {
      const state = await tenant.directory.get(user(id));
      check(`life of ${id}`, state?.life ?? null, model.get(lifeOf(id)));
      for (const name of properties)
        check(`${name} of ${id}`, state?.properties[name] ?? null, model.get(propertyOf(id, name)));
      for (const other of users) {
        const there = await tenant.directory.hasLink({ link: "manager", source: user(id), target: user(other) });
        check(`manager ${other} of ${id}`, there, model.get(managerOf(id)) === other);
      }
      for (const source of this.#groups) {
        const there = await tenant.directory.hasLink({ link: "members", source: group(source), target: user(id) });
        check(`member ${id} in ${source}`, there, model.get(memberIn(source, id)) === "there");
      }
    }
    for (const one of relationships) {
      const ref = this.#refs.get(one);
      const state = ref === undefined ? null : await tenant.directory.get(ref);
      check(`existence of the ${one}`, state?.life ?? null, model.get(existenceOf(one)));
      if (state !== null && one === "grant")
        check("scope", state.properties.scope ?? null, model.get(propertyOf(one, "scope")));
    }
    return wrong;
  }

  /** Verifies the recovery of the last event, if it had one. */
  async verified(): Promise<void> {
    const service = this.tenant.engine.recovery;
    const id = this.#recoveredLast;
    if (id === null) return;
    await ended(service, await service.startVerification({ recoveryJobId: id, caller: rescuer }));
    expect((await service.getVerification(id))?.result).toMatchObject({ outcome: "verified" });
  }

  #make(id: string, by: ActorName): void {
    const values = { department: "Sales", jobTitle: null, userPrincipalName: `${id}@contoso.example` };
    this.tenant.as(by).create("user", { displayName: id, accountEnabled: true, ...values }, { id });
    this.model.make(id, values, by);
  }
}
