/** The call that shows the users of a policy, whatever their number. */
export const POLICY_ITSELF = 'get_object with type "conditionalAccessPolicy" and its id';

/** The call that shows an author's own account: whether it can sign in, and its roles. */
export const AUTHOR_ITSELF = `get_object with type "user" and an author's id`;
