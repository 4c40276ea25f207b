/** `42 s`, `3 min 12 s`, `20 min`, `1 h 5 min`. */
export function spokenTime(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return two(minutes, 'min', whole % 60, 's');
  return two(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

/** `2026-11-24 18:14 UTC` of epoch milliseconds. */
export function spokenMoment(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function two(count: number, unit: string, rest: number, smaller: string): string {
  return rest === 0 ? `${count} ${unit}` : `${count} ${unit} ${rest} ${smaller}`;
}
