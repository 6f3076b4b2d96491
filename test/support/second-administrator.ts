import fc from "fast-check";
import type { Change } from "../../src/domain/changes/change.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { Link } from "../../src/domain/tenant/link.ts";
import { keyOf } from "./model-directory.ts";
import { memberOf } from "./recovery-tenant.ts";
import type { VaultTenant } from "./vault-tenant.ts";
import { truthOf, type VisibleState } from "./visible-state.ts";

/** One thing that another person does to the tenant while a recovery runs. The numbers pick among what is there. */
export interface Deed {
  readonly kind: "edit" | "add" | "remove" | "create";
  /** The request before which it happens, counted from the first write on. */
  readonly at: number;
  readonly a: number;
  readonly b: number;
}

export const deeds: fc.Arbitrary<readonly Deed[]> = fc.array(
  fc.record({
    kind: fc.constantFrom("edit", "edit", "add", "remove", "create"),
    at: fc.nat({ max: 30 }),
    a: fc.nat({ max: 59 }),
    b: fc.nat({ max: 59 }),
  }),
  { minLength: 1, maxLength: 6 },
);

const BY_HAND = "by hand";
const byHand: readonly string[] = ["department", "description", "displayName", "notes", "scope", "allowInvitesFrom"];

/** Does deeds between two requests of a recovery, and knows what has to be left of them. */
export class SecondAdministrator {
  readonly #tenant: VaultTenant;
  readonly #due: Deed[];
  /** Links that the recovery itself writes: of two people who write the same one at once, either may be last. */
  readonly #listedLinks: ReadonlySet<string>;
  readonly #contested: readonly { readonly ref: EntityRef; readonly name: string }[];
  readonly #expected = new Map<string, (state: VisibleState) => boolean>();
  /** Ids in requests so far: what a recovery has read by then, it may write as it read it. */
  #named = "";
  #requests = 0;

  /** Edits are of what the recovery is about to write, where its list has such a thing. */
  constructor(tenant: VaultTenant, toDo: readonly Deed[], list: readonly Change[]) {
    this.#tenant = tenant;
    this.#due = toDo.toSorted((a, b) => a.at - b.at);
    this.#listedLinks = new Set(
      list.flatMap(({ ref, links }) => links.map(({ link, target }) => `${keyOf(ref)} ${link} ${keyOf(target)}`)),
    );
    this.#contested = list
      .filter(({ action }) => action === "update")
      .flatMap(({ ref, properties }) => properties.map(({ name }) => ({ ref, name })))
      // A principal takes the name of its application by itself, over whatever is written by hand.
      .filter(({ ref, name }) => byHand.includes(name) && ref.type !== "servicePrincipal");
  }

  /** Objects that were edited by hand. */
  readonly edited = new Set<string>();

  /** Starts with the first write of the next recovery. */
  begin(): void {
    let isWriting = false;
    let doing: Promise<void> = Promise.resolve();
    const act = () => {
      doing = doing.then(() => this.#doDue());
      return doing;
    };
    this.#tenant.directory.beforeApply = () => {
      isWriting = true;
      return act();
    };
    this.#tenant.intercept = async ({ url, body }) => {
      if (!isWriting) return null;
      this.#requests += 1;
      await act();
      this.#named += `${url.href} ${body ?? ""}`;
      return null;
    };
  }

  end(): void {
    this.#tenant.directory.beforeApply = () => {};
    this.#tenant.intercept = () => null;
  }

  /** Returns the deeds of which nothing is left, in words. */
  undoneIn(state: VisibleState): readonly string[] {
    return [...this.#expected].flatMap(([deed, holds]) => (holds(state) ? [] : [deed]));
  }

  async #doDue(): Promise<void> {
    while ((this.#due[0]?.at ?? Number.POSITIVE_INFINITY) <= this.#requests) {
      const deed = this.#due.shift();
      if (deed !== undefined) this.#do(deed, await truthOf(this.#tenant, true));
    }
  }

  #do({ kind, a, b }: Deed, state: VisibleState): void {
    const { hands } = this.#tenant;
    const live = [...state.objects.values()].filter(({ life, synchronized }) => life === "live" && !synchronized);
    const users = live.filter(({ ref }) => ref.type === "user");
    const groups = live.filter(({ ref, properties }) => ref.type === "group" && properties.groupTypes === undefined);
    if (kind === "create") {
      const made = hands.create("user", { displayName: BY_HAND, userPrincipalName: `made-${a}-${b}@contoso.example` });
      this.#expect(`${keyOf(made)} was made`, (now) => now.objects.get(keyOf(made))?.life === "live");
    } else if (kind === "edit") {
      const others = [...users, ...groups].map(({ ref }) => ({
        ref,
        name: ref.type === "user" ? "department" : "description",
      }));
      const isFree = ({ ref }: { readonly ref: EntityRef }): boolean =>
        !this.#named.includes(ref.id) && live.some((object) => keyOf(object.ref) === keyOf(ref));
      const edit = pick(this.#contested.filter(isFree), a) ?? pick(others.filter(isFree), a);
      if (edit === undefined) return;
      const key = keyOf(edit.ref);
      hands.update(edit.ref, { [edit.name]: BY_HAND });
      this.edited.add(key);
      this.#expect(`${key}.${edit.name} was set`, (now) => now.objects.get(key)?.properties[edit.name] === BY_HAND);
    } else {
      const [group, user] = [pick(groups, a), pick(users, b)];
      if (group !== undefined && user !== undefined) this.#link(kind, group.ref, user.ref, state);
    }
  }

  #link(kind: "add" | "remove", group: EntityRef, user: EntityRef, state: VisibleState): void {
    const link: Link = memberOf(group, user);
    const key = `${keyOf(group)} members ${keyOf(user)}`;
    if (state.links.has(key) !== (kind === "remove") || this.#listedLinks.has(key)) return;
    if (kind === "add") this.#tenant.hands.addLink(link);
    else this.#tenant.hands.removeLink(link);
    this.#expect(`${key}: ${kind}`, (now) => now.links.has(key) === (kind === "add"));
  }

  /** The newest deed on something is what has to be left. */
  #expect(deed: string, holds: (state: VisibleState) => boolean): void {
    for (const opposite of [deed.replace(/: add$/, ": remove"), deed.replace(/: remove$/, ": add")])
      this.#expected.delete(opposite);
    this.#expected.set(deed, holds);
  }
}

const pick = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(1, list.length)];
