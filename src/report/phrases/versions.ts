/** What a service is said to go back to where nobody knows which revision that is. */
export const EARLIER_VERSION = 'its earlier version';
