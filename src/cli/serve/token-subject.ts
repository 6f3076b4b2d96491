import { invalid } from "../../domain/errors.ts";

/** A person or an application that a token is issued for. */
export interface TokenSubject {
  /** The text that requested it. */
  readonly name: string;
  readonly kind: "person" | "app";
  /** User principal name, id or sandbox identity of a person, appId or id of a service principal. */
  readonly key: string;
  /** Graph permissions of the token. Null for all of them. */
  readonly scopes: readonly string[] | null;
}

const SUBJECT = /^(app:)?([^\s=]{1,320})(?:=([\w.,-]{1,4000}))?$/;

/** Reads `adele@contoso.com`, `adele@contoso.com=User.Read.All,Group.Read.All` or `app:<appId>=Policy.Read.All`. */
export function parseTokenSubject(text: string): TokenSubject {
  const [, app = "", key = "", scopes] = SUBJECT.exec(text) ?? [];
  if (key === "") {
    throw invalid(
      `"${text.slice(0, 80)}" names no one to issue a token for. ` +
        "Write a user principal name or app:<appId>, and after = the token's permissions, separated by commas.",
    );
  }
  return {
    name: text,
    kind: app === "" ? "person" : "app",
    key,
    scopes: scopes === undefined ? null : scopes.split(",").filter((scope) => scope !== ""),
  };
}
