import type { ActAs } from "../../sandbox/contoso/founding.ts";
import { MEMBERSHIP_APP } from "../../src/directory/embedded/acting.ts";
import type { ActingAs, CreateOptions, DirectoryWriter } from "../../src/directory/embedded/directory-writer.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import { type EntityRef, type EntityType, type RefKey, refKey, sameRef } from "../../src/domain/tenant/entity.ts";
import { type Link, type LinkKey, linkKey } from "../../src/domain/tenant/link.ts";
import { EXISTENCE } from "../../src/domain/tenant/recoverable.ts";

/** The side that wrote something: the attacker, people and services at work, or the directory itself. */
export type WriterSide = "attacker" | "legitimate" | "directory";

/** One write of a story, as its writer requested it. */
export interface LoggedWrite {
  readonly side: WriterSide;
  readonly by: string | null;
  readonly kind: "create" | "update" | "delete" | "purge" | "restore" | "addLink" | "removeLink";
  /** The object written, or the source of the link. */
  readonly ref: EntityRef;
  readonly properties: JsonObject;
  readonly link: Link | null;
}

/** An object and the properties it was last given. */
export interface LoggedObject {
  readonly ref: EntityRef;
  readonly properties: JsonObject;
}

/** One object, and the properties and links of it that were written. `deletedDateTime` means its existence. */
export interface Touched {
  readonly ref: EntityRef;
  readonly facets: readonly string[];
}

/**
 * A record of every write of a story. It is separate from the directory and its audit log, so that both can be compared
 * with it.
 */
export class WriteLog {
  /** Every object ever created, including those that are gone. */
  readonly objects = new Map<RefKey, LoggedObject>();
  readonly #links = new Map<LinkKey, Link>();
  readonly #attacker: string;
  #writes: LoggedWrite[] = [];
  #objectsThen: ReadonlyMap<RefKey, LoggedObject> = new Map();
  #linksThen: readonly Link[] = [];

  constructor(attackerName: string) {
    this.#attacker = attackerName;
  }

  /** Returns the story's `actAs` with this log in between. */
  recording =
    (actAs: ActAs): ActAs =>
    (actingAs) =>
      new RecordingWriter(actAs(actingAs), (write) => this.#note({ ...this.#sideOf(actingAs), ...write }));

  /** Starts over, with the current state as the one to go back to. */
  mark(): void {
    this.#writes = [];
    this.#objectsThen = new Map(this.objects);
    this.#linksThen = [...this.#links.values()];
  }

  /** Writes since the mark, oldest first. */
  get writes(): readonly LoggedWrite[] {
    return this.#writes;
  }

  /** Returns an object's properties at the mark. */
  propertiesThen(ref: EntityRef): JsonObject {
    return this.#objectsThen.get(refKey(ref))?.properties ?? {};
  }

  get objectsThen(): readonly LoggedObject[] {
    return [...this.#objectsThen.values()];
  }

  get linksThen(): readonly Link[] {
    return this.#linksThen;
  }

  /**
   * Returns everything that one side wrote, in the order of each object's first write, and the objects that its
   * deletions removed.
   */
  touchedBy(side: WriterSide): readonly Touched[] {
    const touched = new Map<RefKey, { ref: EntityRef; facets: Set<string> }>();
    for (const write of this.#writes.filter((each) => each.side === side)) {
      for (const ref of [write.ref, ...this.#takenAlong(write)]) {
        const entry = touched.get(refKey(ref)) ?? { ref, facets: new Set() };
        touched.set(refKey(ref), entry);
        for (const facet of facetsOf(write)) entry.facets.add(facet);
      }
    }
    return [...touched.values()].map(({ ref, facets }) => ({ ref, facets: [...facets] }));
  }

  #sideOf({ actor, app }: ActingAs): Pick<LoggedWrite, "side" | "by"> {
    const side = app === MEMBERSHIP_APP ? "directory" : actor.name === this.#attacker ? "attacker" : "legitimate";
    return { side, by: actor.name };
  }

  #note(write: LoggedWrite): void {
    this.#writes.push(write);
    const { kind, link, properties, ref } = write;
    if (kind === "create" || kind === "update") {
      const before = this.objects.get(refKey(ref))?.properties;
      this.objects.set(refKey(ref), { ref, properties: { ...before, ...properties } });
    }
    if (link === null) return;
    if (kind === "addLink") this.#links.set(linkKey(link), link);
    else this.#links.delete(linkKey(link));
  }

  /** The service principal that is deleted with its application, and the relationships that end in a purged object. */
  #takenAlong({ kind, ref }: LoggedWrite): readonly EntityRef[] {
    const all = [...this.objects.values()];
    if (kind === "delete" && ref.type === "application") {
      const { appId } = this.objects.get(refKey(ref))?.properties ?? {};
      return all
        .filter((object) => object.ref.type === "servicePrincipal" && object.properties.appId === appId)
        .map((object) => object.ref);
    }
    return kind === "purge" ? relationshipsAt(ref, all) : [];
  }
}

/** Returns the grants and app role assignments that have this object as an end. */
export const relationshipsAt = (end: EntityRef, objects: readonly LoggedObject[]): readonly EntityRef[] =>
  objects.filter(({ ref, properties }) => !sameRef(ref, end) && isEndOf(end.id, properties)).map(({ ref }) => ref);

const isEndOf = (id: string, { clientId, principalId, resourceId }: JsonObject): boolean =>
  [clientId, principalId, resourceId].includes(id);

function facetsOf({ kind, link, properties }: LoggedWrite): readonly string[] {
  if (kind === "update") return Object.keys(properties);
  return [link?.link ?? EXISTENCE];
}

type Noted = Omit<LoggedWrite, "side" | "by">;

/** A writer that logs each write once the directory has accepted it. */
class RecordingWriter implements DirectoryWriter {
  readonly #writer: DirectoryWriter;
  readonly #note: (write: Noted) => void;

  constructor(writer: DirectoryWriter, note: (write: Noted) => void) {
    this.#writer = writer;
    this.#note = note;
  }

  create(type: EntityType, properties: JsonObject, options?: CreateOptions): EntityRef {
    const ref = this.#writer.create(type, properties, options);
    this.#note({ kind: "create", ref, properties, link: null });
    return ref;
  }

  update(ref: EntityRef, properties: JsonObject): void {
    this.#writer.update(ref, properties);
    this.#note({ kind: "update", ref, properties, link: null });
  }

  delete = (ref: EntityRef): void => this.#whole("delete", ref);
  purge = (ref: EntityRef): void => this.#whole("purge", ref);
  restore = (ref: EntityRef): void => this.#whole("restore", ref);
  addLink = (link: Link): void => this.#ofLink("addLink", link);
  removeLink = (link: Link): void => this.#ofLink("removeLink", link);

  assignRole(...given: Parameters<DirectoryWriter["assignRole"]>): void {
    this.#writer.assignRole(...given);
  }

  removeRole(...given: Parameters<DirectoryWriter["removeRole"]>): void {
    this.#writer.removeRole(...given);
  }

  #whole(kind: "delete" | "purge" | "restore", ref: EntityRef): void {
    this.#writer[kind](ref);
    this.#note({ kind, ref, properties: {}, link: null });
  }

  #ofLink(kind: "addLink" | "removeLink", link: Link): void {
    this.#writer[kind](link);
    this.#note({ kind, ref: link.source, properties: {}, link });
  }
}
