import type { FailedChange, RecoveryAction } from "../domain/changes/change.ts";
import { isReasonCode, type ReasonCode, reasons } from "../domain/changes/reason.ts";
import type { Job } from "../domain/recovery/job.ts";
import { isEntityType } from "../domain/tenant/entity.ts";
import { isLinkName } from "../domain/tenant/link.ts";
import { EXISTENCE } from "../domain/tenant/recoverable.ts";
import { decodeCollection, type ReadPage } from "./collection.ts";
import {
  decodeHead,
  decodeLinks,
  readChangeRow,
  sidesOf,
  splitUnknown,
  type UnknownChange,
  unlessMalformed,
} from "./decode-change.ts";
import { encodeLinks, existenceOf, type GraphChange, headOf } from "./encode-change.ts";
import type { Answering } from "./enum-member.ts";
import { graphTypeOf, typeAnnotation } from "./graph-type.ts";

const PROPERTIES = "properties";
/** The name of a ledger step that writes a link. */
const linkStep = /^link (add|remove) (\w+) (\w+)\/(.+)$/s;

/**
 * Writes a failed change. Its message begins with the code of our reason, as Microsoft's messages begin with a code.
 */
export function encodeFailedChange(
  failed: FailedChange,
  job: Pick<Job, "targetStateDateTime" | "jobStartDateTime">,
  answering: Answering,
): GraphChange {
  const type = { "@odata.type": typeAnnotation(graphTypeOf(failed.ref, {})) };
  const action: RecoveryAction = failed.step === failed.action ? failed.action : "update";
  const { delta, current } = existenceOf(action, job.targetStateDateTime, () => job.jobStartDateTime);
  return {
    ...headOf(failed, answering),
    deltaFromCurrent: { ...type, ...delta, ...encodeLinks(linksOf(failed.step)) },
    currentState: { ...type, ...current },
    failureMessage: `${failed.reason}: ${failed.message === "" ? reasons[failed.reason] : failed.message}`,
  };
}

function linksOf(step: string) {
  const [, action, link = "", type = "", id = ""] = linkStep.exec(step) ?? [];
  if (!isLinkName(link) || !isEntityType(type)) return [];
  return [{ link, target: { type, id }, action: action === "add" ? ("add" as const) : ("remove" as const) }];
}

export interface ReadFailedChanges extends ReadPage<FailedChange> {
  readonly unknown: readonly UnknownChange[];
}

/** Reads a page of getFailedChanges, numbered from `firstSeq`. `step` separates existence, properties and links. */
export function decodeFailedChanges(value: unknown, firstSeq: number): ReadFailedChanges {
  return splitUnknown(
    decodeCollection(value, (row, at) => unlessMalformed(() => decodeFailedChange(row, firstSeq + at))),
  );
}

/**
 * Reads one item. Throws `badAnswer` if it is malformed. A missing message becomes empty, and an unknown reason
 * `refused`.
 */
export function decodeFailedChange(value: unknown, seq: number): FailedChange | UnknownChange {
  const row = readChangeRow(value);
  const head = decodeHead(row);
  if (!("ref" in head)) return head;
  return { seq, ...head, step: stepOf(row, head), ...whyOf(row.failureMessage ?? "") };
}

function stepOf(row: Parameters<typeof sidesOf>[0], { ref, action }: Pick<FailedChange, "ref" | "action">): string {
  const { delta } = sidesOf(row);
  if (action !== "update" && (EXISTENCE in delta || "@removed" in delta)) return action;
  const links = Object.entries(delta).flatMap(([name, entries]) =>
    name.endsWith("@delta") ? decodeLinks(name.slice(0, -"@delta".length), entries, ref.type).links : [],
  );
  const [link] = links;
  return link === undefined || links.length > 1
    ? PROPERTIES
    : `link ${link.action} ${link.link} ${link.target.type}/${link.target.id}`;
}

function whyOf(message: string): { readonly reason: ReasonCode; readonly message: string } {
  const [, code = "", rest = ""] = /^(\w+): (.*)$/s.exec(message) ?? [];
  return isReasonCode(code) ? { reason: code, message: rest } : { reason: "refused", message };
}
