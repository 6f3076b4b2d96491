import * as z from "zod";
import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import { RewindError } from "../../domain/errors.ts";
import { type EntityRef, type EntityType, refKey } from "../../domain/tenant/entity.ts";
import type { Link } from "../../domain/tenant/link.ts";
import { linkKind } from "../../domain/tenant/link.ts";
import type { EntityState } from "../../domain/tenant/state.ts";
import type { Millis } from "../../domain/time.ts";
import type { GraphAuditLog } from "../../graph/audit/audit-log.ts";
import { readAll } from "../../graph/http/read-all.ts";
import { readOrganization } from "../../graph/sign-in/organization.ts";
import { objectId, readObject } from "../../wire/reading.ts";
import type {
  AuditQuery,
  AuditReach,
  Directory,
  FeedBatch,
  FinishedReading,
  Identity,
  Initiator,
  ListBatch,
  Principal,
  Privileges,
  Step,
  StepOutcome,
} from "../directory.ts";
import { readLive } from "./capture/live-feed.ts";
import { placeIn } from "./capture/place.ts";
import { readListsBelow } from "./capture/read-lists.ts";
import { objectReader, readObjects } from "./capture/read-objects.ts";
import type { LiveContext } from "./context.ts";
import { readHolders } from "./read-holders.ts";
import { logReach, readLog } from "./read-log.ts";
import { readIdentities, readOfAppId, readPrincipal } from "./read-principals.ts";
import { readPrivileges } from "./read-privileges.ts";
import { linkAddress } from "./write/addresses.ts";
import { applySteps } from "./write/apply-steps.ts";
import { readSingle } from "./write/write-links.ts";

/**
 * A live tenant through Microsoft Graph. All reads and writes go through one client with its pace and its sign-in.
 * Writes are in the name of the signed-in identity, so the tenant's own log names it.
 */
export class LiveDirectory implements Directory {
  readonly #context: LiveContext;
  readonly #log: GraphAuditLog;

  constructor(context: LiveContext, log: GraphAuditLog) {
    this.#context = context;
    this.#log = log;
  }

  /** Returns the service's time according to its newest answer. */
  now(): Millis {
    return this.#context.client.serviceNow();
  }

  feed(cursor: string | null, signal: AbortSignal): AsyncIterable<FeedBatch> {
    return readLive(this.#context, cursor, signal);
  }

  /** Graph lists neither links nor relationships of soft-deleted objects. */
  readonly showsDeletedEnds = false;

  listsBelow(refs: readonly EntityRef[], signal: AbortSignal): AsyncIterable<ListBatch> {
    return readListsBelow({ ...objectReader(this.#context), signal }, refs);
  }

  async get(ref: EntityRef): Promise<EntityState | null> {
    const { states } = await readObjects(objectReader(this.#context), [ref]);
    return states[0] ?? null;
  }

  /**
   * Reads the whole list of a link with many targets, because no filter of Graph reliably includes the newest write.
   */
  async hasLink(link: Link): Promise<boolean> {
    if (linkKind(link.source.type, link.link)?.single === true) {
      return (await readSingle(this.#context, link)) === link.target.id;
    }
    const { rows } = await readAll(this.#context.client, `${linkAddress(link)}?$select=id&$top=999`, {
      tried: `Reading ${link.link} of the ${refKey(link.source)}`,
      decode: (row) => readObject(identified, row).id,
    });
    return rows.includes(link.target.id);
  }

  /** Each step takes a few requests and waits for replication. */
  readonly stepsAtOnce = 50;

  apply(
    steps: readonly Step[],
    _by: Initiator,
    goesOn: () => Promise<boolean>,
  ): Promise<readonly (StepOutcome | null)[]> {
    return applySteps(this.#context, steps, goesOn);
  }

  audit(query: AuditQuery): AsyncIterable<AuditRecord> {
    return readLog(this.#context, this.#log, query);
  }

  auditReach(since: Millis): Promise<AuditReach> {
    return logReach(this.#context, this.#log, since);
  }

  /**
   * A reading of a live tenant includes everything logged before it began. Only time relates the log to later writes.
   */
  hasRead({ cursor }: FinishedReading, { time }: AuditRecord): true | null {
    const place = placeIn(cursor, this.#context.tenant);
    return place !== null && time < place.hintsUntil ? true : null;
  }

  /** The tenant logs its writes by itself. */
  async record(): Promise<void> {}

  principal(idOrName: string): Promise<Principal | null> {
    return readPrincipal(this.#context, idOrName);
  }

  async verifiedDomains(): Promise<readonly string[] | null> {
    try {
      const { verifiedDomains } = await readOrganization(this.#context.client);
      return (verifiedDomains ?? []).map(({ name }) => name.toLowerCase());
    } catch (error) {
      if (error instanceof RewindError && error.facts.status === 403) return null;
      throw error;
    }
  }

  privileges(): Promise<Privileges> {
    return readPrivileges(this.#context);
  }

  identify(refs: readonly EntityRef[]): Promise<readonly Identity[]> {
    return readIdentities(this.#context, refs);
  }

  withAppId(appId: string): Promise<readonly EntityRef[]> {
    return readOfAppId(this.#context, appId);
  }

  holdersOf(type: EntityType, value: string): Promise<readonly EntityRef[]> {
    return readHolders(this.#context, type, value);
  }
}

const identified = z.looseObject({ id: objectId });
