import { cleaned, NAME_LENGTH } from "../../domain/untrusted.ts";
import type { HeldDirectoryRole, ObjectAccess } from "../../service/object-view.ts";
import { called } from "./text.ts";

/** Words on an account's ordinary sign-ins, under the policies of the moment. */
const words: Readonly<Record<NonNullable<ObjectAccess["signIn"]>, string>> = {
  open: "can sign in",
  limited: "can sign in with a managed device or key only",
  blocked: "blocked by policy at every ordinary sign-in",
  enabled: "enabled; policies were not evaluated for it",
  disabled: "disabled, so that it cannot sign in",
  deleted: "deleted, so that it cannot sign in",
  unknown: "not assessed",
};

/** Returns an account's access as data. Undefined for types without one. */
export function accessData(access: ObjectAccess | null | undefined): {
  readonly signIn?: string;
  readonly roles?: string | string[];
} {
  if (access === undefined) return {};
  if (access === null) return { roles: NOT_READ };
  const { signIn, roles } = access;
  return { ...(signIn === undefined ? {} : { signIn: words[signIn] }), roles: roles.map(roleText) };
}

export function accessLines(access: ObjectAccess | null | undefined): readonly string[] {
  const { signIn, roles } = accessData(access);
  return [
    ...(signIn === undefined ? [] : [`sign-in: ${signIn}`]),
    ...(roles === undefined
      ? []
      : [`directory roles now: ${typeof roles === "string" ? roles : roles.length === 0 ? "none" : roles.join("; ")}`]),
  ];
}

const NOT_READ = "not readable with the permissions at hand";

const roleText = ({ name, through }: HeldDirectoryRole): string =>
  through === undefined
    ? cleaned(name, NAME_LENGTH)
    : `${cleaned(name, NAME_LENGTH)} through group ${called(through.displayName, "(no name)")} ${through.id}`;
