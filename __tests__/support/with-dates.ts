/** ECS's epoch seconds as the SDK hands them out. */
export function withDates(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withDates);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      typeof member === 'number' && /At$/.test(name) ? new Date(member * 1000) : withDates(member),
    ]),
  );
}
