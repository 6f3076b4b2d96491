import type { AuditEvent, AuditQuery } from "../../src/directory/directory.ts";
import { DAY, HOUR, type Millis } from "../../src/domain/time.ts";
import type { GeneratedTenant } from "./generated-tenant.ts";
import { changedProperties } from "./objects.ts";

const ACTORS = 7;

/** Returns the events, newest first. */
export interface Log {
  events(query: AuditQuery): Iterable<AuditEvent>;
}

/**
 * The audit log of a generated tenant: one event for each changed object, by one of seven people, in the hour before
 * its capture. It is computed and not stored, and a query about some objects looks at no others.
 */
export function logOf(tenant: GeneratedTenant, start: Millis): Log {
  function* events({ since = 0, until = Number.MAX_SAFE_INTEGER, actor, targets, limit }: AuditQuery) {
    const wanted = targets?.map((ref) => tenant.numberOf(ref)).filter((number) => number !== null);
    let left = limit ?? Number.POSITIVE_INFINITY;
    for (let change = tenant.changes; change > 0; change -= 1) {
      const time = start + change * DAY - HOUR;
      if (time < since || time > until) continue;
      const changed = wanted?.filter((number) => tenant.isChangedBy(change, number)) ?? tenant.changedBy(change);
      for (const number of changed) {
        const event = eventOf(change, number, time);
        if (actor !== undefined && event.actor.name?.toLowerCase() !== actor.toLowerCase()) continue;
        if (--left < 0) return;
        yield event;
      }
    }
  }

  function eventOf(change: number, number: number, time: Millis): AuditEvent {
    const { ref, displayName, properties } = tenant.state(number);
    const names = ref.type === "user" ? changedProperties.user : changedProperties.group;
    const modified = names.map((name) => ({ name, oldValue: null, newValue: properties[name] ?? null }));
    return {
      id: eventId(change, number),
      time,
      actor: { kind: "user", id: null, name: `admin${number % ACTORS}@bench.example` },
      app: "Import",
      ip: null,
      category: ref.type === "user" ? "UserManagement" : "GroupManagement",
      operation: ref.type === "user" ? "Update user" : "Update group",
      result: "success",
      correlationId: `change-${change}`,
      targets: [{ ref, displayName, modified }],
    };
  }

  return { events };
}

const eventId = (change: number, number: number): string => `event ${change} ${number}`;

/** Returns the number of the change that an event is about. */
export const changeOfEvent = (id: string): number => Number(id.split(" ")[1]);
