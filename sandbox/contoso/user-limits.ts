/** The fewest users of a tenant. It must be able to lose 37 users' departments and more besides. */
export const LEAST_USERS = 50;
export const MOST_USERS = 100_000;
