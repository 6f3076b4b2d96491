/** The face as a client of this machine reaches it. */
export interface ReachedFace {
  readonly token: string;
  /** Environment of a process whose connections to Microsoft Graph lead to the face. */
  readonly environment: NodeJS.ProcessEnv;
}

/** A client that others publish, too large to be a dependency. */
export interface PublishedClient {
  /** Packages to install, with their versions. */
  readonly packages: readonly string[];
  /** Walks the face with the client in a folder. Returns the steps it took. Throws at the first one that fails. */
  walk(folder: string, face: ReachedFace): Promise<readonly string[]>;
}

/** Throws with the step's name unless its result is the expected one. */
export function check(step: string, holds: boolean, result: unknown): string {
  if (holds) return step;
  throw new Error(`${step}: ${JSON.stringify(result).slice(0, 500)}`);
}
