import type { AuditTarget } from "../../domain/authors/audit-record.ts";
import { sameValue } from "../../domain/changes/equality.ts";
import type { Json } from "../../domain/json.ts";
import type { EntityRef } from "../../domain/tenant/entity.ts";
import { linkKind } from "../../domain/tenant/link.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import { relationshipId } from "../../domain/tenant/relationship-identity.ts";
import type { Millis } from "../../domain/time.ts";
import type { Initiator, Step, StepOutcome } from "../directory.ts";
import { NO_PERMIT } from "./acting.ts";
import { label } from "./object-operations.ts";
import { exists, isLive } from "./object-table.ts";
import { recoveryOperationName } from "./operation-names.ts";
import { rebuild } from "./rebuild.ts";
import { reasonOf, refusal } from "./refusal.ts";
import { isRelationship } from "./relationship.ts";
import type { LoggedTargets, StepEffect, StepOf } from "./step-effect.ts";
import type { OpenTenant } from "./tenant.ts";

/**
 * Steps that may be refused after a first write, which a savepoint then takes back. It costs more than one of the other
 * steps, whose checks all come before they write.
 */
const refusedLate: ReadonlySet<Step["kind"]> = new Set(["recreate", "rebuild", "softDelete"]);

/** The writes of a recovery, under the same rules as all others, each compared first with what is expected. */
export class StepWriter {
  readonly #tenant: OpenTenant;
  readonly #by: Initiator;
  readonly #now: Millis;

  /** `now` is the time of the transaction in which it writes. */
  constructor(tenant: OpenTenant, by: Initiator, now: Millis) {
    this.#tenant = tenant;
    this.#by = by;
    this.#now = now;
  }

  /** Writes the step and its audit record together. Throws only for causes outside the step, such as a full disk. */
  apply(step: Step): StepOutcome {
    try {
      return refusedLate.has(step.kind)
        ? this.#tenant.db.transaction(() => this.#carryOut(step))
        : this.#carryOut(step);
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === null || !(error instanceof Error)) throw error;
      return { outcome: "failed", reason, message: error.message };
    }
  }

  #carryOut(step: Step): StepOutcome {
    const { targets, successor } = this.#effect(step, this.#now);
    const ofSuccessor = successor === undefined ? {} : { successor };
    if (targets === null) return { outcome: "unchanged", ...ofSuccessor };
    this.#tenant.log.append({
      time: this.#now,
      actor: this.#by.actor,
      app: this.#by.app,
      ip: null,
      category: this.#by.category,
      operation: recoveryOperationName(step),
      result: "success",
      correlationId: this.#by.correlationId,
      targets,
    });
    return { outcome: "applied", ...ofSuccessor };
  }

  #effect(step: Step, now: Millis): StepEffect {
    switch (step.kind) {
      case "update":
        return { targets: this.#update(step, now) };
      case "restore":
        return { targets: this.#restore(step) };
      case "recreate":
        return this.#recreate(step, now);
      case "rebuild":
        return rebuild(this.#tenant, step, this.#by.correlationId, now);
      case "softDelete":
        return { targets: this.#softDelete(step, now) };
      case "addLink":
        return { targets: this.#addLink(step) };
      case "removeLink":
        return { targets: this.#removeLink(step) };
    }
  }

  #update({ ref, set }: StepOf<"update">, now: Millis): LoggedTargets {
    const object = this.#tenant.objectOperations.live(ref);
    const present = (name: string): Json => object.properties[name] ?? null;
    const is = (name: string, value: Json): boolean => sameValue(ref.type, name, present(name), value);
    const moved = set.find(({ name, expected, value }) => !is(name, value) && !is(name, expected));
    if (moved !== undefined) {
      throw refusal(
        "moved",
        `${moved.name} of the ${label(object)} is ${shown(present(moved.name))} now, not ${shown(moved.expected)}.`,
      );
    }
    if (set.every(({ name, value }) => is(name, value))) return null;
    const values = Object.fromEntries(set.map(({ name, value }) => [name, value]));
    return this.#tenant.objectOperations.update(object, values, NO_PERMIT, now);
  }

  #restore(step: StepOf<"restore">): LoggedTargets {
    if (isLive(this.#tenant.objects.find(step.ref))) return null;
    return this.#tenant.objectOperations.restore(step, NO_PERMIT);
  }

  /** The id follows from the ends, so that one with a rebuilt end has another. */
  #recreate({ ref, properties }: StepOf<"recreate">, now: Millis): StepEffect {
    if (!isRelationship(ref.type)) {
      throw refusal("hardDeleted", `The ${ref.type} ${ref.id} was deleted for good: only relationships come back.`);
    }
    const id = relationshipId(ref.type, properties);
    const ofSuccessor = id === ref.id ? {} : { successor: { id } };
    const present = this.#tenant.objects.find({ type: ref.type, id });
    if (exists(present)) {
      const other = Object.entries(properties).find(
        ([name, value]) => !sameValue(ref.type, name, present.properties[name] ?? null, value),
      );
      if (other === undefined) return { targets: null, ...ofSuccessor };
      const [name] = other;
      throw refusal("moved", `It was created again, and ${name} is ${shown(present.properties[name] ?? null)} now.`);
    }
    const { targets } = this.#tenant.objectOperations.create(ref.type, properties, {}, NO_PERMIT, now);
    return { targets, ...ofSuccessor };
  }

  /** Leaves an application's service principal alone, because a recovery lists it as a change of its own. */
  #softDelete({ ref }: StepOf<"softDelete">, now: Millis): LoggedTargets {
    const present = this.#tenant.objects.find(ref);
    if (isRelationship(ref.type)) {
      if (!exists(present)) return null;
    } else if (!recoverable[ref.type].softDeletable) {
      throw refusal("notSoftDeletable", `A ${ref.type} can only be deleted for good.`);
    } else if (present?.life === "softDeleted") {
      return null;
    }
    const untrusted = this.#withoutTrust(ref, present?.properties.isTrusted === true, now);
    return [...untrusted, ...this.#tenant.objectOperations.delete(ref, NO_PERMIT, now, { takeAlong: false })];
  }

  /** Takes away the trust of a location first, because a trusted one cannot be deleted. */
  #withoutTrust(ref: EntityRef, trusted: boolean, now: Millis): readonly AuditTarget[] {
    const operations = this.#tenant.objectOperations;
    return trusted ? operations.update(operations.live(ref), { isTrusted: false }, NO_PERMIT, now) : [];
  }

  /**
   * A single-valued link that points at another live object has moved: a plan removes first what it knows of. One that
   * points at a soft-deleted object is not in force, and gives way.
   */
  #addLink({ link }: StepOf<"addLink">): LoggedTargets {
    if (this.#tenant.links.has(link)) return null;
    const single = linkKind(link.source.type, link.link)?.single === true;
    const others = single ? this.#tenant.links.targets(link.source, link.link) : [];
    const other = others.map((ref) => this.#tenant.objects.find(ref)).find(isLive);
    if (other !== undefined) throw refusal("moved", `The ${link.link} is the ${label(other)} now.`);
    return this.#tenant.linkOperations.add(link, NO_PERMIT);
  }

  #removeLink({ link }: StepOf<"removeLink">): LoggedTargets {
    return this.#tenant.links.has(link) ? this.#tenant.linkOperations.remove(link, NO_PERMIT) : null;
  }
}

const LONGEST_SHOWN = 200;

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
