import fc from "fast-check";
import type { Json } from "../../src/domain/json.ts";
import type { EntityRef, EntityType } from "../../src/domain/tenant/entity.ts";
import type { LinkName } from "../../src/domain/tenant/link.ts";
import { TwinTenant, type Written } from "./twin-tenant.ts";

/** One event in a tenant. The numbers select among the objects that exist when it happens. */
export interface Happening {
  readonly kind: Kind;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** The frequency of each kind of event. */
const weights = {
  user: 2,
  group: 1,
  application: 1,
  servicePrincipal: 1,
  grant: 2,
  assignment: 2,
  policy: 1,
  location: 1,
  strength: 1,
  edit: 3,
  rename: 2,
  retype: 1,
  trust: 1,
  synchronize: 1,
  remove: 4,
  restore: 1,
  purge: 1,
  link: 6,
  unlink: 3,
  month: 1,
  snapshot: 2,
} as const;
type Kind = keyof typeof weights;

const number = fc.nat({ max: 59 });
const kinds = (Object.keys(weights) as Kind[]).flatMap((kind) => Array.from({ length: weights[kind] }, () => kind));
const happening: fc.Arbitrary<Happening> = fc.record({
  kind: fc.constantFrom(...kinds),
  a: number,
  b: number,
  c: number,
});

/** Random events in a tenant, with at least one snapshot among them. */
export const history: fc.Arbitrary<readonly Happening[]> = fc
  .tuple(
    fc.array(happening, { maxLength: 25, size: "max" }),
    fc.array(happening, { minLength: 1, maxLength: 25, size: "max" }),
  )
  .map(([before, after]) => [...before, { kind: "snapshot", a: 0, b: 0, c: 0 }, ...after]);

const names = ["ada", "bob", "eve", "kim"].map((name) => `${name}@contoso.example`);
const words: readonly Json[] = [null, "one", "two"];
const editable: Partial<Record<EntityType, readonly string[]>> = {
  user: ["department", "displayName"],
  group: ["description", "displayName"],
  application: ["notes"],
  servicePrincipal: ["notes"],
  conditionalAccessPolicy: ["description"],
  namedLocationPolicy: ["displayName"],
  authenticationStrengthPolicy: ["description"],
  authorizationPolicy: ["allowInvitesFrom"],
  oAuth2PermissionGrant: ["scope"],
};
const linkShapes: readonly { readonly link: LinkName; readonly from: EntityType; readonly to: EntityType }[] = [
  { link: "members", from: "group", to: "user" },
  { link: "members", from: "group", to: "user" },
  { link: "members", from: "group", to: "group" },
  { link: "members", from: "group", to: "servicePrincipal" },
  { link: "owners", from: "group", to: "user" },
  { link: "owners", from: "application", to: "user" },
  { link: "manager", from: "user", to: "user" },
  { link: "manager", from: "user", to: "user" },
  { link: "sponsors", from: "user", to: "group" },
];

/** Creates the initial tenant: three users, two groups, two service principals, and the objects of every tenant. */
export function newTwinTenant(tenant: Written, options: { readonly overGraph?: boolean } = {}): TwinTenant {
  const twin = new TwinTenant(tenant, options);
  twin.create("authorizationPolicy", { allowInvitesFrom: "everyone" });
  twin.create("authenticationStrengthPolicy", { description: "one" }, { builtIn: true });
  for (const name of names.slice(0, 3)) twin.create("user", { displayName: name, userPrincipalName: name });
  for (const displayName of ["Chess", "Finance"]) twin.create("group", { displayName, groupTypes: [] });
  for (const name of ["Crm", "Graph"]) twin.create("servicePrincipal", { notes: name }, { appId: `app-of-${name}` });
  return twin;
}

/** Applies one event to the tenant and its model alike. Snapshots are left to the caller. */
export function happen(twin: TwinTenant, { kind, a, b, c }: Happening): void {
  happenings[kind](twin, a, b, c);
}

const happenings: Readonly<Record<Kind, (twin: TwinTenant, a: number, b: number, c: number) => void>> = {
  user: (twin, a, _, c) =>
    twin.create("user", { displayName: "one", userPrincipalName: at(names, a, "") }, { sync: c % 3 === 0 }),
  group: (twin, a) => twin.create("group", { displayName: "one", groupTypes: groupTypes(a % 4 === 0) }),
  application: (twin, a) => {
    const appId = `app-${a % 3}`;
    twin.create("application", { displayName: "one" }, { appId });
    twin.create("servicePrincipal", { notes: "one" }, { appId });
  },
  servicePrincipal: (twin, a) => twin.create("servicePrincipal", { notes: "two" }, { appId: `app-${a % 3}` }),
  grant: (twin, a, b, c) => {
    const client = { clientId: any(twin, "servicePrincipal", a).id, resourceId: any(twin, "servicePrincipal", b).id };
    const consent =
      c % 2 === 0
        ? { consentType: "AllPrincipals" }
        : { consentType: "Principal", principalId: any(twin, "user", c).id };
    twin.connect("oAuth2PermissionGrant", { ...client, ...consent, scope: "one" });
  },
  assignment: (twin, a, b, c) =>
    twin.connect("appRoleAssignment", {
      appRoleId: "00000000-0000-0000-0000-000000000000",
      principalId: any(twin, at(["user", "group", "servicePrincipal"], a, "user"), b).id,
      resourceId: any(twin, "servicePrincipal", c).id,
    }),
  policy: (twin) => twin.create("conditionalAccessPolicy", { displayName: "one", state: "enabled" }),
  location: (twin, a) => twin.create("namedLocationPolicy", { displayName: "one", isTrusted: a % 2 === 0 }),
  strength: (twin) => twin.create("authenticationStrengthPolicy", { displayName: "one" }),
  edit: (twin, a, b, c) => {
    const ref = at(twin.model.all(), a, null)?.ref ?? nobody;
    const name = at(editable[ref.type] ?? [], b, null);
    if (name !== null) twin.update(ref, { [name]: at(words, c, null) }, c % 4 === 0);
  },
  rename: (twin, a, b, c) => twin.update(any(twin, "user", a), { userPrincipalName: at(names, b, null) }, c % 3 === 0),
  retype: (twin, a, b) => twin.update(any(twin, "group", a), { groupTypes: groupTypes(b % 2 === 0) }, false),
  trust: (twin, a, b) => twin.update(any(twin, "namedLocationPolicy", a), { isTrusted: b % 2 === 0 }, false),
  synchronize: (twin, a, b) => twin.synchronize(any(twin, "user", a), b % 2 === 0),
  remove: (twin, a, b) => twin.endLife("delete", ofLife(twin, "live", a), b % 2 === 0),
  restore: (twin, a, b) => twin.endLife("restore", ofLife(twin, "softDeleted", a), b % 2 === 0),
  purge: (twin, a, b) => twin.endLife("purge", ofLife(twin, "softDeleted", a), b % 2 === 0),
  link: (twin, a, b, c) => {
    const shape = at(linkShapes, a, null);
    if (shape === null) return;
    const link = { link: shape.link, source: any(twin, shape.from, b), target: any(twin, shape.to, c) };
    if (link.source.id !== link.target.id) twin.addLink(link);
  },
  unlink: (twin, a) => {
    const link = at([...twin.model.links.values()], a, null);
    if (link !== null) twin.removeLink(link);
  },
  /** Rare, because it removes everything that could still be restored. */
  month: (twin, a) => (a % 6 === 0 ? twin.month() : undefined),
  snapshot: () => {},
};

const nobody: EntityRef = { type: "user", id: "nobody" };
const groupTypes = (dynamic: boolean): readonly string[] => (dynamic ? ["DynamicMembership"] : []);

const any = (twin: TwinTenant, type: EntityType, index: number): EntityRef =>
  at(twin.model.all(type), index, null)?.ref ?? { type, id: "nobody" };

function ofLife({ model }: TwinTenant, life: "live" | "softDeleted", index: number): EntityRef {
  const found = model.all().filter((object) => object.life === life);
  return at(found, index, null)?.ref ?? nobody;
}

function at<T, Otherwise>(list: readonly T[], index: number, otherwise: Otherwise): T | Otherwise {
  return list[index % Math.max(1, list.length)] ?? otherwise;
}
