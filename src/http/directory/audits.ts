import type { AuditEvent, AuditQuery } from "../../directory/directory.ts";
import type { AuditPosition } from "../../directory/directory-admin.ts";
import { invalid } from "../../domain/errors.ts";
import { parseIso } from "../../domain/time.ts";
import { encodeAudit } from "../../wire/encode-audit.ts";
import { countReply, type Listing, listReply } from "../list-reply.ts";
import type { Filter } from "../odata/filter-syntax.ts";
import { parseQuery } from "../odata/query.ts";
import type { GraphCall, Handler } from "../route.ts";

const fields = [
  "id",
  "activityDateTime",
  "activityDisplayName",
  "category",
  "correlationId",
  "initiatedBy",
  "loggedByService",
  "result",
  "resultReason",
  "targetResources",
];
const filterable = [
  ...fields,
  "initiatedBy/user/id",
  "initiatedBy/user/userPrincipalName",
  "initiatedBy/app/displayName",
];

const SMALL_PAGE = 100;

export const listAudits: Handler = (call) => listReply(call, listing(call));

/** Counts records. Where time and the operation select them, the log counts without reading. */
export const countAudits: Handler = (call) => countReply(call, listing(call));

function listing(call: GraphCall): Listing<AuditEvent> {
  const offer: Listing<AuditEvent>["offer"] = {
    options: ["$select", "$top", "$skip", "$filter", "$orderby", "$count"],
    selectable: fields,
    sortable: ["activityDateTime"],
    filterable: {
      allows: (property) => filterable.includes(property) || property.startsWith("initiatedBy/"),
      hint: `It takes ${fields.join(", ")}.`,
    },
  };
  const { filter } = parseQuery(call.url.searchParams, offer);
  const within = queryOf(filter);
  const areSelected = isSelection(filter);
  return {
    context: `${call.root}/$metadata#auditLogs/directoryAudits`,
    offer,
    rows: {
      async read(cursor, limit) {
        // A search takes its turns itself. A large page is as much work.
        if (areSelected && limit > SMALL_PAGE) await call.turn();
        const rows = await call.directory.audit(within, cursor === null ? null : positionOf(cursor), limit);
        const last = rows.at(-1);
        return { rows, cursor: rows.length < limit || last === undefined ? null : `${last.time}.${last.id}` };
      },
      view: (event, names) => ({
        ...encodeAudit(isAskedFor("targetResources", names) ? event : { ...event, targets: [] }),
      }),
      total: async () => {
        await call.turn();
        return call.directory.countAudit(within);
      },
      areSelected,
      newestBy: "activityDateTime",
      turn: call.turn,
    },
  };
}

const isAskedFor = (name: string, names: readonly string[] | null): boolean => names === null || names.includes(name);

const partsOf = (filter: Filter | null): readonly Filter[] =>
  filter === null ? [] : filter.kind === "and" ? filter.parts : [filter];

const isTime = (part: Filter): boolean => part.kind === "compare" && part.path.join("/") === "activityDateTime";

/** Returns true if `queryOf` says all that the filter does. */
function isSelection(filter: Filter | null): boolean {
  const parts = partsOf(filter);
  const operations = parts.filter((part) => operationIn(part) !== null).length;
  return operations <= 1 && parts.filter(isBound).length + operations === parts.length;
}

/** The log's own bounds are inclusive, so that a strict comparison takes reading. */
const isBound = (part: Filter): boolean =>
  isTime(part) && part.kind === "compare" && /^[gl]e$/.test(part.operator) && parseIso(String(part.value)) !== null;

/** Returns the operation that the records must have. The log compares only plain letters in any case. */
function operationIn(part: Filter): string | null {
  if (part.kind !== "compare" || part.operator !== "eq" || part.path.join("/") !== "activityDisplayName") return null;
  return typeof part.value === "string" && /^[ -~]*$/.test(part.value) ? part.value : null;
}

/** Returns what the log can select by itself: the time range that every part of the filter leaves, and the operation. */
function queryOf(filter: Filter | null): AuditQuery {
  const bounds = partsOf(filter).flatMap((part) => {
    if (part.kind !== "compare" || !isTime(part) || typeof part.value !== "string") return [];
    const time = parseIso(part.value);
    return time === null ? [] : [{ time, operator: part.operator }];
  });
  const since = bounds.filter(({ operator }) => operator === "ge" || operator === "gt").map(({ time }) => time);
  const until = bounds.filter(({ operator }) => operator === "le" || operator === "lt").map(({ time }) => time);
  const [operation, other] = partsOf(filter).flatMap((part) => operationIn(part) ?? []);
  return {
    ...(operation === undefined || other !== undefined ? {} : { operation }),
    ...(since.length === 0 ? {} : { since: Math.max(...since) }),
    ...(until.length === 0 ? {} : { until: Math.min(...until) }),
  };
}

function positionOf(cursor: string): AuditPosition {
  const [, time, id] = /^(\d{1,15})\.(\d{1,15})$/.exec(cursor) ?? [];
  if (time !== undefined && id !== undefined) return { time: Number(time), id };
  throw invalid("The $skiptoken belongs to another list. Follow @odata.nextLink without changing it.");
}
