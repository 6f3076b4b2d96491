import type { AuditEvent, AuditQuery } from "../../directory/directory.ts";
import type { AuditPlace } from "../../directory/directory-admin.ts";
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

export const listAudits: Handler = (call) => listReply(call, listing(call));
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
  const within = timeOf(filter);
  return {
    context: `${call.root}/$metadata#auditLogs/directoryAudits`,
    offer,
    rows: {
      async read(cursor, limit) {
        const rows = await call.directory.audit(within, cursor === null ? null : positionOf(cursor), limit);
        const last = rows.at(-1);
        return { rows, cursor: rows.length < limit || last === undefined ? null : `${last.time}.${last.id}` };
      },
      view: (event) => ({ ...encodeAudit(event) }),
    },
  };
}

/** Returns the part of the filter that the log can apply by itself: the period that every part of the filter leaves. */
function timeOf(filter: Filter | null): AuditQuery {
  if (filter === null) return {};
  const parts = filter.kind === "and" ? filter.parts : [filter];
  const bounds = parts.flatMap((part) => {
    if (part.kind !== "compare" || part.path.join("/") !== "activityDateTime" || typeof part.value !== "string")
      return [];
    const time = parseIso(part.value);
    return time === null ? [] : [{ time, operator: part.operator }];
  });
  const since = bounds.filter(({ operator }) => operator === "ge" || operator === "gt").map(({ time }) => time);
  const until = bounds.filter(({ operator }) => operator === "le" || operator === "lt").map(({ time }) => time);
  return {
    ...(since.length === 0 ? {} : { since: Math.max(...since) }),
    ...(until.length === 0 ? {} : { until: Math.min(...until) }),
  };
}

function positionOf(cursor: string): AuditPlace {
  const [, time, id] = /^(\d{1,15})\.(\d{1,15})$/.exec(cursor) ?? [];
  if (time !== undefined && id !== undefined) return { time: Number(time), id };
  throw invalid("The $skiptoken is none of this list's: follow @odata.nextLink as it stands.");
}
