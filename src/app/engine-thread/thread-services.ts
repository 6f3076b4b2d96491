import type { DirectoryAdmin } from "../../directory/directory-admin.ts";
import type { Services } from "../../service/services.ts";

/** What the engine's thread offers: what every face gets, and the tenant itself, for the face that shows it. */
export interface ThreadServices extends Services {
  readonly directory: DirectoryAdmin;
}
