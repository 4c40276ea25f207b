/**
 * The ecspresso that is installed when the workflow asks for none. It lives here and not as a default in action.yml,
 * so that a version file can apply; its sums are part of the shipped table.
 */
export const PINNED_VERSION = '2.8.7';
