import { RewindError } from "../../domain/errors.ts";
import type { JsonObject } from "../../domain/json.ts";
import { canonicalId, type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { hidingObject } from "../../domain/tenant/part.ts";
import { asInstant, type Instant, iso } from "../../domain/time.ts";
import { describeUnread } from "../../domain/words/describe-unread.ts";
import { quoted } from "../../domain/words/untrusted.ts";
import type { Investigation } from "../../service/investigation.ts";
import type { ObjectView } from "../../service/object-view.ts";
import { captureBefore, oldestCapture, partsUnreadAt } from "../../store/history/captures.ts";
import { type Version, versionsOf } from "../../store/history/object-versions.ts";
import { readSuccessors } from "../../store/history/successors.ts";
import { pageFrame } from "../../summaries/paging.ts";
import { readObjectAccess } from "../assess/object-access.ts";
import { freshHead } from "../capture/fresh-head.ts";
import { lostNames, NO_NAME } from "../compare/lost-names.ts";
import { nameIds } from "../compare/name-ids.ts";
import type { EngineContext } from "../context.ts";
import { dormantTraits } from "./dormant-traits.ts";
import { lifeOf } from "./find-objects.ts";
import { objectLabel } from "./object-label.ts";
import { objectLinks } from "./object-links.ts";
import { mentionsAround } from "./object-mentions.ts";
import type { Moments } from "./references.ts";

/**
 * See `Investigation.getObject`. Costs what has changed since the last capture, the object's own versions, the policies,
 * grants and assignments of the tenant, and the links of the page.
 */
export const getObject =
  (context: EngineContext): Investigation["getObject"] =>
  async ({ ref: { type, id }, at, link, direction }, request) => {
    const ref = { type, id: canonicalId(id) };
    const { store } = context;
    const frame = pageFrame(
      `object ${refKey(ref)} ${at ?? ""} ${link ?? ""} ${direction ?? ""}`.slice(0, 500),
      ["number", "string", "string", "string", "string"],
      request,
    );
    const head = frame.after === null ? (await freshHead(context)).instant : asInstant(frame.after[0]);
    const asked = at === null ? null : await captureNotAfter(context, at, head);
    const versions = await versionsOf(store.db, ref);
    const shown = asked === null ? versions.at(-1) : versions.findLast(({ from }) => from <= asked);
    if (shown === undefined && versions[0] !== undefined) throw notYet(ref, versions[0], asked ?? head);
    const moments = momentsOf(shown, asked ?? head);
    const life = shown === undefined || isOver(shown, asked ?? head) ? "gone" : shown.state.life;
    const mentions = await mentionsAround(context, ref, shown?.state, moments);
    if (shown === undefined) await requireRead(context, ref, moments.head);
    if (shown === undefined && mentions.length === 0) throw unknownObject(ref);
    const selection = { link, direction };
    const links = await objectLinks(context, ref, mentions, selection, moments, frame);
    const newest = versions.at(-1);
    const renewed = (await readSuccessors(store.db)).around(ref);
    return {
      ref,
      displayName: shown === undefined ? null : await objectLabel(context, shown.state, moments.then),
      life,
      lifeNow: newest === undefined ? "gone" : lifeOf(newest),
      asOf: moments.then,
      properties: setProperties(shown?.state.properties ?? {}),
      ...(renewed.length === 0 ? {} : { renewed }),
      ...(await described(context, ref, shown, { ...moments, isNow: at === null })),
      ...links,
    };
  };

/** The most names of an object that is shown alone. */
const MOST_NAMES = 1_000;

/** Throws `notFound` for a time before the first kept capture. */
async function captureNotAfter({ store }: EngineContext, at: number, head: Instant): Promise<Instant> {
  if (at >= head) return head;
  const capture = await captureBefore(store.db, asInstant(at + 1));
  if (capture !== null) return capture;
  const oldest = await oldestCapture(store.db);
  const since = oldest === null ? "" : ` The first one kept is of ${iso(oldest)}.`;
  throw new RewindError("notFound", `No capture is kept from before ${iso(at)}.${since} list_snapshots shows what is.`);
}

/** Throws `forbidden` if a capture could not read objects of this type, so that an object it lacks may well be there. */
async function requireRead({ store }: EngineContext, ref: EntityRef, at: Instant): Promise<void> {
  const unread = await partsUnreadAt(store.db, at);
  const lacking = hidingObject(unread, ref);
  if (lacking.length === 0) return;
  throw new RewindError(
    "forbidden",
    `It is not known whether a ${ref.type} ${ref.id.slice(0, 80)} exists, because it was not read. ${describeUnread(lacking).join(" ")}`,
  );
}

const isOver = ({ to }: Version, instant: Instant): boolean => to !== null && to <= instant;

/** An object that is gone is shown as it was last, with what names it to this day. */
const momentsOf = (shown: Version | undefined, instant: Instant): Moments =>
  shown !== undefined && shown.to !== null && shown.to <= instant
    ? { then: asInstant(shown.to - 1), head: instant }
    : { then: instant, head: instant };

const setProperties = (properties: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));

async function described(
  context: EngineContext,
  ref: EntityRef,
  shown: Version | undefined,
  { then, head, isNow }: Moments & { readonly isNow: boolean },
): Promise<Pick<ObjectView, "facts" | "names" | "traits" | "access">> {
  if (shown === undefined)
    return { facts: {}, names: {}, traits: [TRACELESS, ...(await loggedName(context, ref, then))] };
  const { properties, synchronized, builtIn, dynamicMembership } = shown.state;
  const values = Object.entries(properties).map(([name, now]) => ({ name, now, then: null }));
  const [{ names = {} } = {}] = await nameIds(
    context,
    [{ ref, properties: values }],
    { from: then, to: then },
    MOST_NAMES,
  );
  const [identity] = await context.directory.identify([ref]);
  const access = hasAccess.has(ref.type)
    ? await readObjectAccess(context, ref, { instant: then, isNow: isNow && then === head })
    : null;
  const dormant = await dormantTraits(context, shown, then, access);
  return {
    names,
    facts: {
      ...(identity?.appId == null ? {} : { appId: identity.appId }),
      ...(identity?.createdDateTime == null ? {} : { createdDateTime: identity.createdDateTime }),
    },
    traits: [
      ...dormant,
      ...(synchronized ? [SYNCHRONIZED] : []),
      ...(builtIn ? [BUILT_IN] : []),
      ...(dynamicMembership ? [DYNAMIC] : []),
    ],
    ...(access === null ? {} : { access }),
  };
}

/** Says which name the audit log has of an object that no capture holds. */
async function loggedName(context: EngineContext, ref: EntityRef, at: Instant): Promise<readonly string[]> {
  const name = (await lostNames(context, [ref], at)).get(refKey(ref));
  return name === undefined || name === NO_NAME ? [] : [`Its name: ${quoted(name)}.`];
}

const TRACELESS = "No kept capture holds an object with this id: it was purged before them, or never existed.";
const SYNCHRONIZED =
  "It is synchronized from on-premises Active Directory: changes are made there, and no recovery writes it.";
const BUILT_IN = "It is Microsoft's own object: no recovery writes it.";
const DYNAMIC = "A rule determines its members: no recovery adds or removes one, and the rule is what to restore.";

const hasAccess: ReadonlySet<string> = new Set(["user", "group", "servicePrincipal"]);

const unknownObject = (ref: EntityRef): RewindError =>
  new RewindError(
    "notFound",
    `No kept capture holds a ${ref.type} ${ref.id.slice(0, 80)}, and no policy names it. find_objects finds an object's type and id.`,
  );

const notYet = (ref: EntityRef, first: Version, at: Instant): RewindError =>
  new RewindError(
    "notFound",
    `The ${ref.type} ${ref.id.slice(0, 80)} was not there at ${iso(at)}: the first capture that holds it is of ${iso(first.from)}.`,
  );
