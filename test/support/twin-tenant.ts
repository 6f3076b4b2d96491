import type { Directory } from "../../src/directory/directory.ts";
import type { DirectoryWriter } from "../../src/directory/embedded/directory-writer.ts";
import { RewindError } from "../../src/domain/errors.ts";
import type { Json, JsonObject } from "../../src/domain/json.ts";
import type { EntityRef, EntityType } from "../../src/domain/tenant/entity.ts";
import type { Link } from "../../src/domain/tenant/link.ts";
import { recoverableProperties } from "../../src/domain/tenant/recoverable.ts";
import { DAY } from "../../src/domain/time.ts";
import { keyOf, keyOfLink, ModelDirectory, type ModelObject } from "./model-directory.ts";
import type { RecoveryTenant } from "./recovery-tenant.ts";

/** A tenant in the hands of an administrator and of synchronization. */
export type Written = Pick<RecoveryTenant, "hands" | "sync" | "later">;

/** A tenant and its model, kept alike: an operation that one refuses, the other must refuse. */
export class TwinTenant {
  readonly tenant: Written;
  readonly model = new ModelDirectory();
  readonly #overGraph: boolean;
  readonly #appIds = new Map<string, string>();
  /** Those of service principals. */
  readonly #takenAppIds = new Set<string>();
  #appIdsMade = 0;
  #made = 0;

  /** `overGraph`: ids have the form that a Graph face wants, and users are guests, because only those have sponsors there. */
  constructor(tenant: Written, { overGraph = false }: { readonly overGraph?: boolean } = {}) {
    this.tenant = tenant;
    this.#overGraph = overGraph;
  }

  create(
    type: EntityType,
    wanted: JsonObject,
    options: { readonly sync?: boolean; readonly builtIn?: boolean; readonly appId?: string } = {},
  ): void {
    const { sync = false, builtIn = false } = options;
    const properties = this.#overGraph ? { ...wanted, ...overGraph(type, wanted) } : wanted;
    const appId = options.appId === undefined ? undefined : this.#appId(type, options.appId);
    const number = ++this.#made;
    const id = this.#overGraph ? guid("9000", number) : `${type}-${String(number).padStart(3, "0")}`;
    const object = { ...draftOf({ type, id }, properties), synchronized: sync, builtIn, appId: appId ?? null };
    const given = appId === undefined ? properties : { ...properties, appId };
    this.#alike(this.model.create(object), () =>
      this.#writer(sync).create(type, given, { id, builtIn, synchronized: sync }),
    );
  }

  /**
   * Creates a grant or an assignment. The directory identifies it by its ends, and the model knows only whether one
   * exists between them.
   */
  connect(type: EntityType, properties: Readonly<Record<string, Json>>): void {
    const sameEnds = (object: ModelObject) =>
      ["clientId", "resourceId", "principalId"].every((name) => object.properties[name] === properties[name]);
    const draft = draftOf({ type, id: "draft" }, properties);
    let made: EntityRef | undefined;
    this.#alike(!this.model.all(type).some(sameEnds) && this.model.copy().create(draft), () => {
      made = this.tenant.hands.create(type, properties);
    });
    if (made !== undefined) this.model.put({ ...draft, ref: made });
  }

  update(ref: EntityRef, wanted: Readonly<Record<string, Json>>, bySync: boolean): void {
    const more = ref.type === "group" ? overGraph(ref.type, wanted) : {};
    const set = this.#overGraph ? { ...wanted, ...more, ...validOverGraph(wanted) } : wanted;
    this.#alike(this.model.update(ref, set, bySync), () => this.#writer(bySync).update(ref, set));
  }

  synchronize(ref: EntityRef, synchronized: boolean): void {
    this.#alike(this.model.synchronize(ref, synchronized), () =>
      this.tenant.sync.update(ref, { onPremisesSyncEnabled: synchronized }),
    );
  }

  endLife(how: "delete" | "restore" | "purge", ref: EntityRef, bySync: boolean): void {
    this.#alike(this.model[how](ref, bySync), () => this.#writer(bySync)[how](ref));
  }

  addLink(link: Link): void {
    this.#alike(this.model.addLink(link), () => this.tenant.hands.addLink(link));
  }

  removeLink(link: Link): void {
    this.#alike(this.model.removeLink(link), () => this.tenant.hands.removeLink(link));
  }

  month(): void {
    this.tenant.later(31 * DAY);
    this.model.lapse();
  }

  /** Over Graph, an appId belongs to one application and one service principal, and the application comes first. */
  #appId(type: EntityType, name: string): string {
    if (!this.#overGraph) return name;
    const known = this.#appIds.get(name);
    if (known !== undefined && type === "servicePrincipal" && !this.#takenAppIds.has(known)) {
      this.#takenAppIds.add(known);
      return known;
    }
    this.#appIdsMade += 1;
    const made = guid("a000", this.#appIdsMade);
    this.#appIds.set(name, made);
    if (type === "servicePrincipal") this.#takenAppIds.add(made);
    return made;
  }

  #writer(bySync: boolean): DirectoryWriter {
    return bySync ? this.tenant.sync : this.tenant.hands;
  }

  #alike(allowed: boolean, write: () => unknown): void {
    try {
      write();
    } catch (error) {
      if (!(error instanceof RewindError)) throw error;
      if (allowed) throw new Error(`The directory refuses what the model allows: ${error.message}`);
      return;
    }
    if (!allowed) throw new Error("The directory allows what the model refuses.");
  }
}

/** Properties that objects have in addition if Graph's own rules are enforced. */
function overGraph(type: EntityType, { groupTypes }: Readonly<Record<string, Json>>): Record<string, Json> {
  if (type === "user") return { userType: "Guest" };
  if (type === "conditionalAccessPolicy") {
    const all = { users: { includeUsers: ["All"] }, applications: { includeApplications: ["All"] } };
    return {
      conditions: { ...all, clientAppTypes: ["all"] },
      grantControls: { operator: "OR", builtInControls: ["mfa"] },
    };
  }
  if (groupTypes === undefined) return {};
  const isDynamic = Array.isArray(groupTypes) && groupTypes.includes("DynamicMembership");
  return isDynamic
    ? { membershipRule: 'user.city -eq "Atlantis"', membershipRuleProcessingState: "On" }
    : { membershipRule: null, membershipRuleProcessingState: null };
}

/** Values in place of those that Graph does not accept. */
function validOverGraph({ allowInvitesFrom, displayName }: Readonly<Record<string, Json>>): Record<string, Json> {
  if (displayName === null) return { displayName: "three" };
  if (allowInvitesFrom === undefined) return {};
  return {
    allowInvitesFrom:
      allowInvitesFrom === "one" ? "everyone" : allowInvitesFrom === "two" ? "adminsAndGuestInviters" : "none",
  };
}

const guid = (family: string, number: number): string =>
  `00000000-0000-4000-${family}-${String(number).padStart(12, "0")}`;

const draftOf = (ref: EntityRef, properties: Readonly<Record<string, Json>>): ModelObject => {
  return { ref, life: "live", properties, synchronized: false, builtIn: false, appId: null };
};

/** Everything that a directory holds, in a comparable order and form. */
export interface Dump {
  readonly objects: Readonly<Record<string, unknown>>;
  readonly links: readonly string[];
}

export async function dumpOf({ directory }: { readonly directory: Pick<Directory, "feed"> }): Promise<Dump> {
  const objects = new Map<string, unknown>();
  const links = new Set<string>();
  for await (const batch of directory.feed(null, new AbortController().signal)) {
    for (const { ref, life, properties, synchronized } of batch.entities)
      objects.set(keyOf(ref), { life, properties: recoverableOnes(ref, properties), synchronized });
    for (const link of batch.linksAdded) links.add(keyOfLink(link));
  }
  return { objects: Object.fromEntries([...objects].sort()), links: [...links].sort() };
}

/** The model holds nothing that is set once. */
function recoverableOnes({ type }: EntityRef, properties: JsonObject): JsonObject {
  const names = recoverableProperties(type, "extended");
  return Object.fromEntries(Object.entries(properties).filter(([name]) => names.includes(name)));
}

export function dumpOfModel(model: ModelDirectory): Dump {
  const objects = [...model.objects].map(
    ([key, { life, properties, synchronized }]) => [key, { life, properties, synchronized }] as const,
  );
  return { objects: Object.fromEntries(objects.sort()), links: [...model.links.keys()].sort() };
}
