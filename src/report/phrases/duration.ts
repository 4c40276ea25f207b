/** A moment after the start, `01:12`, or `1:02:03` from an hour on. */
export function clockTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = String(Math.floor((whole % 3600) / 60)).padStart(2, '0');
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${minutes}:${rest}` : `${minutes}:${rest}`;
}

/** How long something took, in the same form: rounded, so that it says the same wherever it stands. */
export function tookTime(seconds: number): string {
  return clockTime(Math.round(seconds));
}
