import { join } from "node:path";
import { type CastMember, cast } from "../../../sandbox/contoso/cast.ts";
import { upnOf } from "../../../sandbox/contoso/contoso.ts";
import { SYNCHRONIZATION_APP } from "../../directory/embedded/acting.ts";
import type { DirectoryWriter } from "../../directory/embedded/directory-writer.ts";
import { EmbeddedDirectory } from "../../directory/embedded/embedded-directory.ts";
import { SandboxClock } from "../../directory/embedded/sandbox-clock.ts";
import { containersFirst } from "../../domain/changes/dependency-order.ts";
import { RewindError } from "../../domain/errors.ts";
import { refKey } from "../../domain/tenant/entity.ts";
import { type LinkName, linkNames } from "../../domain/tenant/link.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import type { TenantIdentity } from "../../domain/tenant/tenant.ts";
import type { Millis } from "../../domain/time.ts";
import type { ExportedObject } from "../../engine/export/export-state.ts";
import { WRITTEN_OBJECTS } from "../../store/sql/batch-sizes.ts";
import { machine, newId } from "../machine.ts";
import { openStore } from "../open-store.ts";
import type { Build } from "./generations.ts";
import { HISTORY_FILE, openEngineOn, TENANT_FILE } from "./open-engine.ts";

/** A tenant to copy: its identity, and its objects, which are read several times. */
export interface CopySource {
  readonly tenant: TenantIdentity;
  readonly instant: Millis;
  /** Sentences about what the snapshot lacks. */
  readonly unread: readonly string[];
  objects(): AsyncIterable<ExportedObject>;
}

export interface CopyReport {
  readonly copied: number;
  /** The number of objects and links that the embedded tenant refuses, with its reasons for the first of them. */
  readonly leftOut: number;
  readonly examples: readonly string[];
}

const COPY_SCENARIO = "copy";
const EXAMPLES = 10;

/**
 * Builds a sandbox that is a copy of a tenant: every object, link and relationship that the embedded tenant accepts,
 * the deleted items, and an account for each of the sandbox's identities. Its history begins with one snapshot of that
 * state.
 */
export const copyBuild =
  (source: CopySource, onReport: (report: CopyReport) => void, onCopied: (done: number) => void = () => {}): Build =>
  async (folder, signal) => {
    let time: Millis = source.instant;
    let sandboxTime: SandboxClock | undefined;
    using directory = EmbeddedDirectory.create(join(folder, TENANT_FILE), {
      tenant: named(source.tenant),
      newId,
      fileId: newId(),
      clock: (meta) => {
        sandboxTime = new SandboxClock(meta, machine);
        return { now: () => time };
      },
    });
    const copier = new Copier(directory, signal, onCopied);
    const users = await copier.run(source);
    const store = await openStore(null, join(folder, HISTORY_FILE));
    await using history = openEngineOn(directory, store);
    await history.engine.takeScheduledSnapshot();
    await store.analyze();
    time += 1;
    sandboxTime?.set(time);
    onReport(copier.report());
    return { scenario: COPY_SCENARIO, seed: "copy", users: Math.max(1, users), anchor: time };
  };

/** Gives a tenant without a known default domain one that no real account has. */
const named = (tenant: TenantIdentity): TenantIdentity =>
  tenant.defaultDomain === "" ? { ...tenant, defaultDomain: "copy.invalid" } : tenant;

class Copier {
  readonly #directory: EmbeddedDirectory;
  readonly #writer: DirectoryWriter;
  /** Writes objects that are mastered on premises. */
  readonly #sync: DirectoryWriter;
  readonly #signal: AbortSignal;
  readonly #onCopied: (done: number) => void;
  readonly #examples = new Set<string>();
  #copied = 0;
  #leftOut = 0;

  constructor(directory: EmbeddedDirectory, signal: AbortSignal, onCopied: (done: number) => void) {
    this.#directory = directory;
    const actor = { kind: "app", id: null, name: "entra-rewind" } as const;
    this.#writer = directory.as({ actor, app: "entra-rewind", ip: null });
    this.#sync = directory.as({ actor, app: SYNCHRONIZATION_APP, ip: null });
    this.#signal = signal;
    this.#onCopied = onCopied;
  }

  report(): CopyReport {
    return { copied: this.#copied, leftOut: this.#leftOut, examples: [...this.#examples] };
  }

  /**
   * Copies objects first, then the links between them, and deletes the deleted items last. Returns the number of users.
   */
  async run({ tenant, objects }: CopySource): Promise<number> {
    let users = 0;
    for (const type of containersFirst.filter((one) => recoverable[one].ends === null)) {
      await this.#each(objects(), (object) => {
        if (object.ref.type !== type) return;
        if (type === "user") users += 1;
        this.#create(object);
      });
    }
    await this.#each(objects(), (object) => {
      if (recoverable[object.ref.type].ends !== null && object.life === "live") this.#create(object);
      for (const link of linkNames) this.#link(object, link);
    });
    await this.#each(objects(), (object) => {
      const writer = object.synchronized ? this.#sync : this.#writer;
      if (object.life === "softDeleted") this.#try(object, () => writer.delete(object.ref));
    });
    this.#directory.transaction(() => this.#admit(named(tenant)));
    return users;
  }

  /** Works through a stream in transactions of a fixed size. */
  async #each(objects: AsyncIterable<ExportedObject>, work: (object: ExportedObject) => void): Promise<void> {
    let portion: ExportedObject[] = [];
    const flush = (): void => {
      const now = portion;
      portion = [];
      this.#signal.throwIfAborted();
      this.#directory.transaction(() => now.forEach(work));
    };
    for await (const object of objects) {
      portion.push(object);
      if (portion.length === WRITTEN_OBJECTS) flush();
    }
    flush();
  }

  #create({ ref, properties, synchronized, builtIn, ...object }: ExportedObject): void {
    const set = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
    this.#try({ ref, ...object }, () => {
      const writer = synchronized ? this.#sync : this.#writer;
      writer.create(ref.type, set, { id: ref.id, synchronized, builtIn });
      this.#copied += 1;
      this.#onCopied(this.#copied);
    });
  }

  #link(object: ExportedObject, link: LinkName): void {
    for (const target of object.links[link] ?? []) {
      const writer = object.synchronized ? this.#sync : this.#writer;
      this.#try(object, () => writer.addLink({ link, source: object.ref, target }));
    }
  }

  #try({ ref }: Pick<ExportedObject, "ref">, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof RewindError)) throw error;
      this.#leftOut += 1;
      if (this.#examples.size < EXAMPLES) this.#examples.add(`${refKey(ref)}: ${error.message}`);
    }
  }

  /** Adds an account for each identity that the sandbox signs in as, because a copy has no passwords or roles. */
  #admit(tenant: TenantIdentity): void {
    const members: readonly CastMember[] = [
      "globalAdministrator",
      "backupAdministrator",
      "backupReader",
      "noRole",
      "breakGlass",
    ];
    for (const member of members) {
      const userPrincipalName = upnOf(member, tenant);
      const displayName = `Rehearsal account (${member})`;
      const properties = {
        displayName,
        userPrincipalName,
        accountEnabled: true,
        mailNickname: cast[member].upnLocalPart,
      };
      this.#try({ ref: { type: "user", id: userPrincipalName } }, () => {
        const ref = this.#writer.create("user", properties);
        for (const role of rolesOf(member)) this.#writer.assignRole(role, ref);
      });
    }
  }
}

const rolesOf = (member: CastMember) =>
  cast[member].roles.filter(
    (role) => role === "globalAdministrator" || role === "backupAdministrator" || role === "backupReader",
  );
