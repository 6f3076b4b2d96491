import { appMentionsOf, type Mention, mentionsOf } from "../../domain/changes/mentions.ts";
import { namingPolicyTypes } from "../../domain/changes/still-named.ts";
import { canonicalId, type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import type { LookUpContext } from "./look-ups.ts";
import { namesOf, objectsNamed } from "./named-objects.ts";
import { allOf, type Pointer, type Pointers, SHOWN } from "./pointers.ts";
import type { SeenObject } from "./seen-object.ts";

/** Returns the objects that a policy's or a grant's properties name. */
export async function namedBy(
  context: LookUpContext,
  { ref, properties }: SeenObject,
  most: number = SHOWN,
): Promise<Pointers> {
  const mentions = mentionsOf(ref, properties);
  const apps = ref.type === "conditionalAccessPolicy" ? appMentionsOf(properties) : [];
  const [objects, applications] = await Promise.all([
    mentioned(context, mentions.slice(0, most)),
    mentionedApps(context, apps),
  ]);
  return { first: [...objects, ...applications], total: mentions.length + applications.length };
}

async function mentioned(context: LookUpContext, mentions: readonly Mention[]): Promise<Pointer[]> {
  const names = await namesOf(
    context,
    mentions.flatMap(({ types, id }) => types.map((type) => ({ type, id }))),
  );
  return mentions.flatMap(({ types, id, path }): Pointer[] => {
    const refs = types.map((type) => ({ type, id }));
    // An object that is not in use is shown by its id.
    const ref = refs.find((one) => names.has(refKey(one))) ?? refs[0];
    return ref === undefined ? [] : [{ ref, displayName: names.get(refKey(ref)) ?? null, how: path }];
  });
}

type AppMentions = ReturnType<typeof appMentionsOf>;

/** Excludes words such as All and Office365, which name no object. */
const isAppId = ({ appId }: AppMentions[number]): boolean => /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(appId);

async function mentionedApps(context: LookUpContext, mentions: AppMentions): Promise<Pointer[]> {
  const apps = mentions.filter(isAppId).slice(0, SHOWN);
  const ids = [...new Set(apps.map(({ appId }) => appId))];
  const found = await objectsNamed(context, "servicePrincipal", ids, "appId");
  return apps.flatMap(({ appId, path }) =>
    found
      .filter(({ facts }) => facts.appId !== undefined && canonicalId(facts.appId) === canonicalId(appId))
      .map(({ ref, displayName }) => ({ ref, displayName, how: path })),
  );
}

/** Returns the policies in use that name an object, even a deleted one. Applications are also named by appId. */
export async function policiesNaming(
  { policies }: LookUpContext,
  ref: EntityRef,
  appId: string | undefined,
): Promise<Pointers> {
  const all = (await Promise.all(namingPolicyTypes.map((type) => policies.all(type, "live")))).flat();
  return allOf(
    all.flatMap((policy) =>
      [
        ...mentionsOf(policy.ref, policy.properties).filter(
          ({ id, types: of }) => canonicalId(id) === canonicalId(ref.id) && of.includes(ref.type),
        ),
        ...appMentionsOf(policy.properties).filter(
          (mention) => canonicalId(mention.appId) === canonicalId(appId ?? ""),
        ),
      ].map(({ path }): Pointer => ({ ref: policy.ref, displayName: policy.displayName, how: path })),
    ),
  );
}
