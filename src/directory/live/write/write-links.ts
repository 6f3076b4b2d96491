import * as z from "zod";
import type { JsonObject } from "../../../domain/json.ts";
import { linkPermission } from "../../../domain/roles/write-permissions.ts";
import { type EntityRef, refKey } from "../../../domain/tenant/entity.ts";
import { type Link, type LinkName, linkKind } from "../../../domain/tenant/link.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";
import { isSuccess, requireSuccess } from "../../../graph/http/refused.ts";
import { objectId, readAnswer } from "../../../wire/reading.ts";
import type { Step, StepOutcome } from "../../directory.ts";
import { objectReader, readObjects } from "../capture/read-objects.ts";
import type { LiveContext } from "../context.ts";
import { linkAddress } from "./addresses.ts";
import { onceHeard } from "./once-heard.ts";
import { applied, failed, unchanged } from "./outcomes.ts";
import { failureOf, outcomeOfRefusal } from "./refused-write.ts";

export type LinkStep = Extract<Step, { kind: "addLink" | "removeLink" }>;

/** Largest number of references in one request. Source: Microsoft Graph, "Add members", multiple members. */
const MOST_REFERENCES = 20;

const permissionOf = ({ source, link }: Link): string => linkPermission(source.type, link);

const triedOf = (kind: LinkStep["kind"], { source, link, target }: Link): string =>
  `${kind === "addLink" ? "Adding" : "Removing"} ${refKey(target)} as ${link} of the ${source.type} ${source.id}`;

/**
 * Writes links of one source and name, in order. References are added 20 in a request. If that is refused, they are
 * added one by one, so that each has its own outcome. Graph answers a repeated addition or removal in words that mean
 * `unchanged`.
 */
export async function writeLinks(context: LiveContext, steps: readonly LinkStep[]): Promise<readonly StepOutcome[]> {
  const outcomes = new Map<LinkStep, StepOutcome>();
  const additions = steps.filter(({ kind, link }) => kind === "addLink" && !isSingle(link));
  for (let at = 0; at < additions.length; at += MOST_REFERENCES) {
    const portion = additions.slice(at, at + MOST_REFERENCES);
    if (portion.length > 1 && (await addTogether(context, portion))) {
      for (const step of portion) outcomes.set(step, applied);
    } else {
      for (const step of portion) outcomes.set(step, await writeReference(context, step.link, "post"));
    }
  }
  for (const step of steps) {
    if (outcomes.has(step)) continue;
    outcomes.set(step, await (step.kind === "addLink" ? setSingle(context, step.link) : remove(context, step.link)));
  }
  return steps.flatMap((step) => outcomes.get(step) ?? []);
}

const isSingle = ({ source, link }: Link): boolean => linkKind(source.type, link)?.single === true;

const reference = ({ client }: LiveContext, { id }: EntityRef): string =>
  client.resolve(`directoryObjects/${encodeURIComponent(id)}`).href;

async function addTogether(context: LiveContext, steps: readonly LinkStep[]): Promise<boolean> {
  const [first] = steps;
  if (first === undefined || first.link.source.type !== "group") return false;
  const body: JsonObject = {
    [`${first.link.link}@odata.bind`]: steps.map(({ link }) => reference(context, link.target)),
  };
  const path = `/groups/${encodeURIComponent(first.link.source.id)}`;
  return isSuccess(await context.client.patch(path, body));
}

/** Sends the reference of a link, as one of several (`post`) or in place of the only one (`put`). */
async function writeReference(context: LiveContext, link: Link, method: "post" | "put"): Promise<StepOutcome> {
  const body = { "@odata.id": reference(context, link.target) };
  const answer = await onceHeard(
    context,
    () => context.client[method](`${linkAddress(link)}/$ref`, body),
    async (text) => isAbsence(text) && (await lifeOf(context, link.target)) === "live",
  );
  return withLife(context, link, failureOf(answer, triedOf("addLink", link), permissionOf(link)) ?? applied);
}

const isAbsence = (text: string): boolean => /does not exist|objects are not present/i.test(text);

async function lifeOf(context: LiveContext, ref: EntityRef): Promise<EntityState["life"] | "gone"> {
  const { states } = await readObjects(objectReader(context), [ref]);
  return states[0]?.life ?? "gone";
}

/** Distinguishes a soft-deleted target from one that is gone, which Graph's refusal does not. */
async function withLife(context: LiveContext, { target }: Link, outcome: StepOutcome): Promise<StepOutcome> {
  if (outcome.outcome !== "failed" || outcome.reason !== "targetGone") return outcome;
  const life = await lifeOf(context, target);
  if (life !== "softDeleted") return outcome;
  return failed("targetDeleted", `The ${target.type} ${target.id} is soft-deleted.`);
}

const linked = z.looseObject({ id: objectId });

/** Sets a link with at most one target. If it has another target by now, it has moved and stays. */
async function setSingle(context: LiveContext, link: Link): Promise<StepOutcome> {
  const present = await readSingle(context, link);
  if (present === link.target.id) return unchanged;
  if (present !== null) {
    return failed("moved", `The ${link.link} is ${present} now.`);
  }
  return writeReference(context, link, "put");
}

/** Returns the id of a single link's target, or null if the link is not set. */
export async function readSingle({ client }: LiveContext, of: Pick<Link, "source" | "link">): Promise<string | null> {
  const answer = await client.get(linkAddress(of), { query: { $select: "id" } });
  if (answer.status === 404) return null;
  return readAnswer(
    linked,
    requireSuccess(answer, `Reading the ${of.link} of the ${of.source.type} ${of.source.id}`).body,
    "link",
  ).id;
}

async function remove(context: LiveContext, link: Link): Promise<StepOutcome> {
  if (isSingle(link)) {
    if ((await readSingle(context, link)) !== link.target.id) return unchanged;
  }
  const own = isSingle(link) ? "" : `/${encodeURIComponent(link.target.id)}`;
  const answer = await context.client.delete(`${linkAddress(link)}${own}/$ref`);
  if (isSuccess(answer)) return applied;
  if (answer.status === 404) return unchanged;
  return outcomeOfRefusal(answer, triedOf("removeLink", link), permissionOf(link));
}

/** Steps of the same source and link, which have to be written in order. */
export const linkGroup = ({ link }: LinkStep): `${string} ${LinkName}` => `${refKey(link.source)} ${link.link}`;
