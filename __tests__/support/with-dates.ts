/** A copy of ECS's answer with its epoch seconds as the SDK hands them out. */
export function withDates(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withDates);
  const copy: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    copy[name] = typeof member === 'number' && name.endsWith('At') ? new Date(member * 1000) : withDates(member);
  }
  return copy;
}
