/**
 * The row of a table of ECS's states for what ECS answered; undefined where it answered none, or one that the table does not hold:
 * such a state is newer than this action, and whoever asks must say what that means to it.
 */
export function rowOf<T>(table: Readonly<Record<string, T>>, state: string | undefined): T | undefined {
  return state !== undefined && Object.hasOwn(table, state) ? table[state] : undefined;
}
