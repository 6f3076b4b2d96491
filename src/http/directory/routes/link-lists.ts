import type { EntityType } from "../../../domain/tenant/entity.ts";
import type { Route } from "../../route.ts";
import { countLinked, type Linked, listLinked } from "../links.ts";
import { CAST, COUNTED_CAST, row } from "./row.ts";

/** Returns the routes that list the objects a relationship leads to, whole or of one type. */
export const listRoutes = (type: EntityType, path: string, linked: Linked): readonly Route[] => [
  row("GET", path, type, listLinked(linked)),
  row("GET", `${path}/$count`, type, countLinked(linked)),
  row("GET", `${path}${CAST}`, type, listLinked(linked)),
  row("GET", `${path}${COUNTED_CAST}`, type, countLinked(linked)),
];
