import type { DirectoryWriter } from "../../src/directory/embedded/directory-writer.ts";
import type { EntityRef, EntityType } from "../../src/domain/entity.ts";
import { RewindError } from "../../src/domain/errors.ts";
import type { Json, JsonObject } from "../../src/domain/json.ts";
import type { Link } from "../../src/domain/link.ts";
import { recoverableProperties } from "../../src/domain/recoverable.ts";
import { DAY } from "../../src/domain/time.ts";
import type { EngineTenant } from "./engine-tenant.ts";
import { keyOf, keyOfLink, ModelDirectory, type ModelObject } from "./model-directory.ts";

/** A tenant and its model, kept alike: an operation that one refuses, the other must refuse. */
export class TwinTenant {
  readonly tenant: EngineTenant;
  readonly model = new ModelDirectory();
  #made = 0;

  constructor(tenant: EngineTenant) {
    this.tenant = tenant;
  }

  create(
    type: EntityType,
    properties: JsonObject,
    options: { readonly sync?: boolean; readonly builtIn?: boolean; readonly appId?: string } = {},
  ): void {
    const { sync = false, builtIn = false, appId } = options;
    const id = `${type}-${String(++this.#made).padStart(3, "0")}`;
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

  update(ref: EntityRef, set: Readonly<Record<string, Json>>, bySync: boolean): void {
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

const draftOf = (ref: EntityRef, properties: Readonly<Record<string, Json>>): ModelObject => {
  return { ref, life: "live", properties, synchronized: false, builtIn: false, appId: null };
};

/** Everything that a directory holds, in a comparable order and form. */
export interface Dump {
  readonly objects: Readonly<Record<string, unknown>>;
  readonly links: readonly string[];
}

export async function dumpOf({ directory }: Pick<EngineTenant, "directory">): Promise<Dump> {
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
